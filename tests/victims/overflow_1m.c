/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=1048576 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(1 << 20));
    memset(p, 1, 1 << 20);
    POKE(char, p + BUGGY(1 << 20, 9), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
