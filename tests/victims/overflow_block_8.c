/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"

int main(void)
{
    int *p = HIDE(malloc(8));
    POKE(int, p + BUGGY(2, 1), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
