/* EXPECT: kind=use-after-free access=write size=8 side=inside distance=0 block=256 free_family="operator delete" in=main alloc=main free=main */
#include "victim.h"

struct alignas(128) Wide { long a[32]; };

int main()
{
    Wide *p = HIDE(new Wide()), *stale = HIDE(p);
    delete p;
    BUG(POKE(long, &stale->a[0], 1)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
