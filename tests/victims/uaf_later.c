/* EXPECT: kind=use-after-free access=write size=8 side=inside distance=8 block=64 in=main alloc=main free=main */
/* OPTIONS: --quarantine=2G */
#include "victim.h"

/* A hundred thousand other blocks later: the quarantine is large enough to hold them all. */
OUTLINE static void work(int rounds)
{
    for (int i = 0; i < rounds; i++) {
        char *p = malloc(16 + i % 512);
        POKE(char, p, 1);
        free(p);
    }
}

int main(void)
{
    char *p = HIDE(malloc(64)), *stale = HIDE(p);
    free(p);
    work(100000);
    BUG(POKE(uint64_t, stale + 8, 1)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
