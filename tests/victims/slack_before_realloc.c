/* EXPECT: kind=slack-damage access=check function=realloc block=40 damage_side=before damage_distance=1 damage_length=8 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(40));
    POKE(uint64_t, p - BUGGY(8, 0), 0x6666666666666666);
    p = HIDE(realloc(p, 80)); /* HERE */
    say("went on");
    free(p);
    return 0;
}
