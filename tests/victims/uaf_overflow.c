/* EXPECT: kind=use-after-free|heap-overflow access=read size=1 side=after distance=0 block=16 state=freed in=main alloc=main free=main */
#include "victim.h"

/* Past the end of a block that is freed already. */
int main(void)
{
    char *p = HIDE(malloc(16)), *stale = HIDE(p);
    free(p);
    BUG((void)PEEK(char, stale + 16)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
