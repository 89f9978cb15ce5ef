/* EXPECT: kind=use-after-free access=read size=8 block=64 side=inside distance=0 in=main alloc=make_block,main free=drop,main */
/* OPTIONS: --revoke-batch=64 */
#include "victim.h"

#include <poll.h>

/* A thread that waits revokes what its batch holds first: a stale read after it is caught, poison or not. */
OUTLINE static char *make_block(void) { return HIDE(malloc(64)); }
OUTLINE static void drop(char *p) { free(p); }

int main(void)
{
    char *p = make_block(), *stale = HIDE(p);
    BUG(drop(p));
    poll(NULL, 0, 1);
    (void)PEEK(long, stale); /* HERE */
    BUGGY((void)0, drop(p));
    say("went on");
    return 0;
}
