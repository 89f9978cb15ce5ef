/* EXPECT: kind=slack-damage access=check function=free block=4097 damage_side=after damage_distance=0 damage_length=15 alloc=main */
#include "victim.h"

/* The first and the last slack byte of a block of a page and one byte. */
int main(void)
{
    char *p = HIDE(malloc(4097));
    POKE(char, p + BUGGY(4097, 0), 1);
    POKE(char, p + BUGGY(4097 + 14, 1), 1);
    say("went on");
    free(p);
    return 0;
}
