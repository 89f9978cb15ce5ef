/* EXPECT: kind=heap-overflow access=write size=2 side=after distance=0 block=32 in=main alloc=main */
#include "victim.h"

int main(void)
{
    uint16_t *p = HIDE(malloc(32));
    POKE(uint16_t, p + BUGGY(16, 15), 7); /* HERE */
    say("went on");
    free(p);
    return 0;
}
