/* EXPECT: kind=use-after-free access=read size=4 block=16 in=at_end alloc=main free=main */
#include "victim.h"

static char *volatile stale;

OUTLINE static void at_end(void)
{
    BUG((void)PEEK(int, stale)); /* HERE */
    say("went on");
}

int main(void)
{
    char *p = HIDE(malloc(16));
    stale = HIDE(p);
    atexit(at_end);
    free(p);
    return 3;
}
