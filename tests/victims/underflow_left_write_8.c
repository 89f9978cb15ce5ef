/* EXPECT: kind=heap-underflow access=write size=8 side=before distance=16 block=100 in=main alloc=main */
/* OPTIONS: --side=left */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(100));
    POKE(uint64_t, p - BUGGY(16, 0), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
