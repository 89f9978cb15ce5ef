/* EXPECT: kind=slack-damage access=check block=32 damage_side=before damage_distance=1 alloc=make_block,main then kind=heap-underflow access=write size=1 side=before distance=1 block=32 in=main alloc=make_block,main */
#include "victim.h"

/* Damage before a block moves its site's next blocks to the left guard. */
OUTLINE static char *make_block(void) { return malloc(32); }

int main(void)
{
    for (int i = 0; i < 2; i++) {
        char *p = make_block();
        POKE(char, p - BUGGY(1, 0), 1);
        free(p);
    }
    say("went on");
    return 0;
}
