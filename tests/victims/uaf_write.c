/* EXPECT: kind=use-after-free access=write size=1 side=inside distance=0 block=100 in=main alloc=main free=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(100)), *stale = HIDE(p);
    free(p);
    BUG(POKE(char, stale, 1)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
