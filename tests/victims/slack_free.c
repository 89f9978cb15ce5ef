/* EXPECT: kind=slack-damage access=check function=free block=24 damage_side=after damage_distance=0 damage_length=1 in=drop,main alloc=make_block,main */
#include "victim.h"

OUTLINE static char *make_block(void) { return malloc(24); }
OUTLINE static void drop(char *p) { free(p); }

int main(void)
{
    char *p = make_block();
    POKE(char, p + BUGGY(24, 23), 1);
    say("went on");
    drop(p);
    return 0;
}
