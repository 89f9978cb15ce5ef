/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=4096 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(4096));
    memset(p, 1, 4096);
    POKE(char, p + BUGGY(4096, 4095), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
