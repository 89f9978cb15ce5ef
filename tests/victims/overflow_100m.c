/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=104857600 in=main alloc=main */
#include "victim.h"

int main(void)
{
    size_t size = 100u << 20;
    char *p = HIDE(malloc(size));
    p[size / 2] = 1; /* sparse: the rest is never touched */
    POKE(int, p + BUGGY(size, 0), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
