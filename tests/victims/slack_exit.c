/* EXPECT: kind=slack-damage access=check block=24 state=live damage_side=after damage_distance=7 damage_length=1 alloc=main */
#include "victim.h"

/* Never freed: looked at when the program ends. */
static char *volatile kept;

int main(void)
{
    kept = malloc(24);
    POKE(char, kept + BUGGY(31, 23), 1);
    say("went on");
    return 7;
}
