/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=main alloc=main status=99 output=cut counts=unknown */
/* OPTIONS: --on-finding=stop */
#include "victim.h"

/* Stopped at the guilty instruction: what comes after it must not be printed. */
int main(void)
{
    say("before");
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    say("after");
    free(p);
    return 0;
}
