/* EXPECT: kind=double-free access=free block=16 in=main alloc=main free=main status=99 output=cut counts=unknown */
/* OPTIONS: --on-finding=stop */
#include "victim.h"

int main(void)
{
    say("before");
    char *p = HIDE(malloc(16)), *stale = HIDE(p);
    free(p);
    BUG(free(stale)); /* HERE */
    (void)stale;
    say("after");
    return 0;
}
