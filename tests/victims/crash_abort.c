/* EXPECT: kind=fatal-signal in=main status=99 output=any counts=known then kind=slack-damage access=check block=20 damage_length=1 alloc=main */
#include "victim.h"

/* What was damaged is told before the program ends itself. */
int main(void)
{
    char *p = HIDE(malloc(20));
    POKE(char, p + BUGGY(20, 19), 1);
    BUG(abort());
    free(p);
    say("went on");
    return 0;
}
