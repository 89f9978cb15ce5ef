/* EXPECT: kind=slack-damage access=check function=free block=64 damage_side=before damage_distance=397 damage_length=4 alloc=main */
#include "victim.h"

/* Four bytes; the distance is that of the nearest one. */
int main(void)
{
    char *p = HIDE(malloc(64));
    POKE(int, p - BUGGY(400, 0), 0x01010101);
    say("went on");
    free(p);
    return 0;
}
