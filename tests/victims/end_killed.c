/* EXPECT: kind=use-after-free access=write size=4 block=16 in=main alloc=main free=main status=99 output=twin counts=unknown */
#include "victim.h"
#include <signal.h>

/* SIGKILL leaves no time for anything: what was found before is written before. */
int main(void)
{
    char *p = HIDE(malloc(16)), *stale = HIDE(p);
    free(p);
    BUG(POKE(int, stale, 1)); /* HERE */
    (void)stale;
    say("went on");
    BUG(kill(getpid(), SIGKILL));
    return 0;
}
