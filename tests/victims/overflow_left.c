/* EXPECT: kind=slack-damage access=check function=free block=40 damage_side=after damage_distance=0 damage_length=1 in=main alloc=main */
/* OPTIONS: --side=left */
#include "victim.h"

/* Guarded on the left, an overflow lands in slack. */
int main(void)
{
    char *p = HIDE(malloc(40));
    POKE(char, p + BUGGY(40, 39), 1);
    say("went on");
    free(p); /* HERE */
    return 0;
}
