/* EXPECT: kind=slack-damage access=check function=free block=100 damage_side=after damage_distance=4 damage_length=8 bytes=0101010101010101 alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(100));
    for (int i = 0; i < 8; i++) POKE(char, (p + BUGGY(104, 92) + i), 1); /* memset itself would be caught in the act */
    say("went on");
    free(p);
    return 0;
}
