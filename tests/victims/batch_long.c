/* EXPECT: kind=use-after-free access=read size=8 block=64 side=inside distance=0 in=main alloc=make_block,main free=drop,main */
/* OPTIONS: --revoke-batch=64 */
#include "victim.h"

#include <time.h>

/* A batch that is never full is bounded by time, too: a free finds that the oldest has waited long enough. */
OUTLINE static char *make_block(void) { return HIDE(malloc(64)); }
OUTLINE static void drop(char *p) { free(p); }

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int main(void)
{
    char *p = make_block(), *stale = HIDE(p);
    BUG(drop(p));
    for (long from = now_ms(); now_ms() - from < 500;) {}
    free(HIDE(malloc(64)));
    (void)PEEK(long, stale); /* HERE */
    BUGGY((void)0, drop(p));
    say("went on");
    return 0;
}
