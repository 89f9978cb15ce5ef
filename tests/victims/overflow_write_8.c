/* EXPECT: kind=heap-overflow access=write size=8 side=after distance=0 block=64 in=main alloc=main */
#include "victim.h"

int main(void)
{
    uint64_t *p = HIDE(malloc(64));
    POKE(uint64_t, p + BUGGY(8, 7), 7); /* HERE */
    say("went on");
    free(p);
    return 0;
}
