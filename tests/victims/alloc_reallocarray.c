/* EXPECT: kind=heap-overflow access=write size=8 side=after distance=0 block=160 family=reallocarray in=main alloc=main */
#include "victim.h"

int main(void)
{
    uint64_t *p = HIDE(reallocarray(malloc(16), 20, 8));
    POKE(uint64_t, p + BUGGY(20, 19), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
