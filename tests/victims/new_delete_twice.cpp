/* EXPECT: kind=double-free access=free function="operator delete" distance=0 block=16 free_family="operator delete" in=main alloc=main free=main */
#include "victim.h"

struct Four { int a[4]; };

int main()
{
    Four *p = HIDE(new Four()), *stale = HIDE(p);
    delete p;
    BUG(delete stale); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
