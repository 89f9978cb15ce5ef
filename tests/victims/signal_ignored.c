/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=main alloc=main */
#include "victim.h"
#include <signal.h>

/* SIGBUS and SIGSEGV ignored; one that somebody sends stays ignored. */
int main(void)
{
    signal(SIGBUS, SIG_IGN);
    signal(SIGSEGV, SIG_IGN);
    raise(SIGBUS);
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    say(signal(SIGBUS, SIG_DFL) == SIG_IGN ? "was ignored" : "was not ignored");
    free(p);
    return 0;
}
