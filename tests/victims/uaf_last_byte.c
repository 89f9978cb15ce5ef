/* EXPECT: kind=use-after-free access=read size=1 side=inside distance=31 block=32 in=main alloc=main free=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(32)), *stale = HIDE(p);
    free(p);
    BUG((void)PEEK(char, stale + 31)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
