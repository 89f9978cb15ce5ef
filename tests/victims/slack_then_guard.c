/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=8 block=24 in=fill,main alloc=main then kind=slack-damage access=check function=free block=24 damage_side=after damage_distance=0 damage_length=8 alloc=main */
#include "victim.h"

/* One overrun that crosses the slack: told at the guard in the act, and at free what it did before. */
OUTLINE static void fill(char *p, int n)
{
    for (int i = 0; i < n; i++)
        POKE(char, p + i, 1);
}

int main(void)
{
    char *p = HIDE(malloc(24));
    fill(p, BUGGY(33, 24));
    say("went on");
    free(p);
    return 0;
}
