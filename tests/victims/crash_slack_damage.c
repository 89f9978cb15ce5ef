/* EXPECT: kind=fatal-signal in=main status=99 output=any counts=known then kind=slack-damage access=check block=20 damage_length=1 alloc=main */
#include "victim.h"

/* The program dies of something else, but the damage it did before is not lost. */
int main(void)
{
    char *p = HIDE(malloc(20));
    POKE(char, p + BUGGY(20, 19), 1);
    BUG(POKE(int, HIDE((intptr_t)8), 1));
    free(p);
    say("went on");
    return 0;
}
