/* EXPECT: kind=mismatched-free access=free function="operator delete" family=malloc side=inside distance=0 block=16 in=main alloc=main */
#include "victim.h"

int main()
{
    int *p = HIDE(static_cast<int *>(malloc(16)));
    BUGGY(operator delete(p), free(p)); /* HERE */
    say("went on");
    return 0;
}
