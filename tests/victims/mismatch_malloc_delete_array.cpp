/* EXPECT: kind=mismatched-free access=free function="operator delete[]" family=malloc distance=0 block=16 in=main alloc=main */
#include "victim.h"

int main()
{
    char *p = HIDE(static_cast<char *>(malloc(16)));
    BUGGY(delete[] p, free(p)); /* HERE */
    say("went on");
    return 0;
}
