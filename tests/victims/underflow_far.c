/* EXPECT: kind=heap-underflow access=write size=1 side=before distance=4081 block=16 in=main alloc=main */
#include "victim.h"

/* The last byte of the page before the block's page. */
int main(void)
{
    char *p = HIDE(malloc(16));
    POKE(char, p - BUGGY(4081, 0), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
