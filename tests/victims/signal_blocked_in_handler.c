/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=on_signal alloc=main */
#include "victim.h"
#include <signal.h>

/* A handler whose sa_mask blocks everything while it runs. */
static char *volatile block;

OUTLINE static void on_signal(int sig)
{
    (void)sig;
    POKE(char, block + BUGGY(16, 15), 1); /* HERE */
}

int main(void)
{
    struct sigaction act = { .sa_handler = on_signal };
    sigfillset(&act.sa_mask);
    sigaction(SIGUSR1, &act, NULL);
    block = HIDE(malloc(16));
    raise(SIGUSR1);
    say("went on");
    free(block);
    return 0;
}
