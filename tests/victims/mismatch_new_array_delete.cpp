/* EXPECT: kind=mismatched-free access=free function="operator delete" family="operator new[]" distance=0 block=40 in=main alloc=main */
#include "victim.h"

int main()
{
    int *p = HIDE(new int[10]);
    BUGGY(delete p, delete[] p); /* HERE */
    say("went on");
    return 0;
}
