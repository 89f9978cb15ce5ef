/* EXPECT: kind=heap-underflow access=write size=1 side=before distance=1 block=40 in=main alloc=main */
/* OPTIONS: --side=left */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(40));
    POKE(char, p - BUGGY(1, 0), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
