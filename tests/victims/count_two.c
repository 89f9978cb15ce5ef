/* EXPECT: kind=heap-overflow access=write size=1 distance=0 block=16 in=main alloc=main then kind=use-after-free access=read size=4 distance=0 block=32 in=main alloc=main free=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(16)), *q = HIDE(malloc(32)), *stale = HIDE(q);
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    free(q);
    BUG((void)PEEK(int, stale)); /* HERE */
    (void)stale;
    say("went on");
    free(p);
    return 0;
}
