/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=1 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(1));
    POKE(char, p + BUGGY(1, 0), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
