/* EXPECT: kind=use-after-free access=write size=2 side=inside distance=20 block=40 family="operator new[]" free_family="operator delete[]" in=main alloc=main free=main */
#include "victim.h"

int main()
{
    short *p = HIDE(new short[20]), *stale = HIDE(p);
    delete[] p;
    BUG(POKE(short, stale + 10, 1)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
