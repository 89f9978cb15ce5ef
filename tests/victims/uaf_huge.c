/* EXPECT: kind=use-after-free access=write size=4 side=inside distance=77777776 block=104857600 in=main alloc=main free=main */
/* OPTIONS: --quarantine=1G */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(100u << 20)), *stale = HIDE(p);
    p[77777776] = 1;
    free(p);
    BUG(POKE(int, stale + 77777776, 1)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
