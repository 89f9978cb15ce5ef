/* EXPECT: kind=use-after-free access=read size=2 side=inside distance=2 block=64 in=main alloc=main free=main */
#include "victim.h"

/* Some other blocks of the same size later, with the quarantine as it is by default. */
int main(void)
{
    char *p = HIDE(malloc(64)), *stale = HIDE(p);
    free(p);
    for (int i = 0; i < 50; i++) {
        char *other = HIDE(malloc(64));
        POKE(char, other, 1);
        free(other);
    }
    BUG((void)PEEK(uint16_t, stale + 2)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
