/* EXPECT: kind=slack-damage access=check block=24 damage_side=after damage_distance=0 alloc=main status=99 */
#include "victim.h"

/* _exit runs no atexit handler: blocks that still live are looked at all the same. */
static char *volatile kept;

int main(void)
{
    kept = malloc(24);
    POKE(char, kept + BUGGY(24, 23), 1);
    say("went on");
    _exit(3);
}
