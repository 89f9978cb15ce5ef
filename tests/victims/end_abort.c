/* EXPECT: kind=heap-overflow access=write size=1 block=16 in=main alloc=main status=99 output=twin counts=known then kind=fatal-signal access=check in=main */
#include "victim.h"

/* A finding, and then a death by the program's own hand: 99 all the same. */
int main(void)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1);
    say("went on");
    free(p);
    BUG(abort());
    return 0;
}
