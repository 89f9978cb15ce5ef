/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=on_alarm alloc=main */
#include "victim.h"
#include <signal.h>

static char *volatile block;

OUTLINE static void on_alarm(int sig)
{
    (void)sig;
    POKE(char, block + BUGGY(16, 15), 1); /* HERE */
}

int main(void)
{
    static char stack[1 << 16];
    stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction act = { .sa_handler = on_alarm, .sa_flags = SA_ONSTACK };
    sigaltstack(&alternate, NULL);
    sigaction(SIGUSR1, &act, NULL);
    block = HIDE(malloc(16));
    raise(SIGUSR1);
    say("went on");
    free(block);
    return 0;
}
