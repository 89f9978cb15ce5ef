/* EXPECT: kind=slack-damage access=check function=free block=65 damage_side=after damage_distance=0 damage_length=1 in=main alloc=main */
#include "victim.h"

/* A stricter alignment leaves more slack: 63 bytes. */
int main(void)
{
    void *at;
    if (posix_memalign(&at, 64, 65) != 0)
        return 1;
    char *p = HIDE((char *)at);
    POKE(char, p + BUGGY(65, 64), 1);
    say("went on");
    free(p);
    return 0;
}
