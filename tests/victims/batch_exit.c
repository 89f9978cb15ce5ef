/* EXPECT: kind=write-after-free access=check block=64 distance=3 alloc=make_block,main free=drop,main */
/* OPTIONS: --revoke-batch=64 */
#include "victim.h"

/* What still waits at the end is looked at then. */
OUTLINE static char *make_block(void) { return HIDE(malloc(64)); }
OUTLINE static void drop(char *p) { free(p); }

int main(void)
{
    char *p = make_block(), *stale = HIDE(p);
    drop(p);
    BUG(POKE(char, stale + 3, 1));
    (void)stale;
    say("went on");
    return 0;
}
