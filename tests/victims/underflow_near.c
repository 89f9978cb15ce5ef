/* EXPECT: kind=slack-damage access=check function=free block=32 damage_side=before damage_distance=1 damage_length=1 in=main alloc=main */
#include "victim.h"

/* The byte before a block that lies against its right guard: slack, looked at when the block is freed. */
int main(void)
{
    char *p = HIDE(malloc(32));
    POKE(char, p - BUGGY(1, 0), 1);
    say("went on");
    free(p); /* HERE */
    return 0;
}
