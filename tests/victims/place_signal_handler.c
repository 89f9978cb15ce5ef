/* EXPECT: kind=use-after-free access=write size=4 block=32 in=on_alarm,main alloc=main free=main */
#include "victim.h"
#include <signal.h>

static char *volatile stale;

OUTLINE static void on_alarm(int sig)
{
    (void)sig;
    BUG(POKE(int, stale, 1)); /* HERE */
}

int main(void)
{
    char *p = HIDE(malloc(32));
    stale = HIDE(p);
    signal(SIGALRM, on_alarm);
    free(p);
    raise(SIGALRM);
    say("went on");
    return 0;
}
