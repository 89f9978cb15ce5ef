/* EXPECT: kind=heap-overflow|heap-underflow access=write size=1 in=main */
#include "victim.h"

/* Two pages past the end: beyond the guard, into nothing. The owner is a guess, the stray write is not. */
int main(void)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16 + 2 * 4096, 0), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
