/* EXPECT: kind=slack-damage access=check block=21 damage_side=after damage_distance=0 alloc=make_block,main then kind=heap-overflow access=write size=1 side=after distance=0 block=21 in=main alloc=make_block,main repeat=9 */
#include "victim.h"

/* Byte-exact means byte-exact, whatever the size. */
OUTLINE static char *make_block(void) { return malloc(21); }

int main(void)
{
    for (int i = 0; i < 10; i++) {
        char *p = make_block();
        POKE(char, p + BUGGY(21, 20), 1);
        free(p);
    }
    say("went on");
    return 0;
}
