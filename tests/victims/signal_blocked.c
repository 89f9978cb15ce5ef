/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=main alloc=main */
#include "victim.h"
#include <signal.h>

/* Every signal blocked, SIGBUS too: caught all the same, and the program goes on. */
int main(void)
{
    sigset_t all, seen;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    sigprocmask(SIG_BLOCK, NULL, &seen);
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    printf("usr1 %s\n", sigismember(&seen, SIGUSR1) ? "blocked" : "open");
    free(p);
    return 0;
}
