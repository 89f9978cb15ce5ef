/* EXPECT: kind=slack-damage access=check function=free block=3 damage_side=after damage_distance=0 damage_length=1 in=main alloc=main */
#include "victim.h"

/* Three bytes are aligned to two: one slack byte. */
int main(void)
{
    char *p = HIDE(malloc(3));
    POKE(char, p + BUGGY(3, 2), 1);
    say("went on");
    free(p);
    return 0;
}
