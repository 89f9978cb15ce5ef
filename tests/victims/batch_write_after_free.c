/* EXPECT: kind=write-after-free access=check block=64 distance=3 alloc=make_block,main free=drop,main */
/* OPTIONS: --revoke-batch=64 */
#include "victim.h"

/* Freed blocks wait for their batch poisoned and present: a write is found when the batch is dropped. */
OUTLINE static char *make_block(void) { return HIDE(malloc(64)); }
OUTLINE static void drop(char *p) { free(p); }

int main(void)
{
    char *p = make_block(), *stale = HIDE(p);
    drop(p);
    BUG(POKE(char, stale + 3, 1));
    (void)stale;
    for (int i = 0; i < 100; i++) free(HIDE(malloc(64)));
    say("went on");
    return 0;
}
