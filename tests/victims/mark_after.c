/* EXPECT: kind=slack-damage access=check function=free block=24 damage_side=after damage_distance=0 in=main alloc=make_block,main then kind=heap-overflow access=write size=1 side=after distance=0 block=24 in=main alloc=make_block,main */
#include "victim.h"

/* The damaged slack of a site's first block makes its next blocks exact: the second overrun is caught in the act. */
OUTLINE static char *make_block(void) { return malloc(24); }

int main(void)
{
    for (int i = 0; i < 2; i++) {
        char *p = make_block();
        POKE(char, p + BUGGY(24, 23), 1);
        free(p);
    }
    say("went on");
    return 0;
}
