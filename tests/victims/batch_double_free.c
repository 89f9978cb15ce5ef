/* EXPECT: kind=double-free access=free function=free distance=0 block=64 in=main alloc=main free=drop,main */
/* OPTIONS: --revoke-batch=64 */
#include "victim.h"

OUTLINE static void drop(char *p) { free(p); }

int main(void)
{
    char *p = HIDE(malloc(64)), *stale = HIDE(p);
    drop(p);
    BUG(free(stale)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
