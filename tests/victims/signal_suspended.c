/* EXPECT: kind=use-after-free access=write size=1 block=16 in=on_usr1 alloc=main free=main */
#include "victim.h"
#include <signal.h>

/* A touch inside sigsuspend with a mask that blocks all but one signal. */
static char *volatile stale;

OUTLINE static void on_usr1(int sig)
{
    (void)sig;
    BUG(POKE(char, stale, 1)); /* HERE */
}

int main(void)
{
    sigset_t mask;
    char *p = HIDE(malloc(16));
    stale = HIDE(p);
    signal(SIGUSR1, on_usr1);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    raise(SIGUSR1);
    free(p);
    sigfillset(&mask);
    sigdelset(&mask, SIGUSR1);
    sigsuspend(&mask);
    say("went on");
    return 0;
}
