/* EXPECT: kind=use-after-free access=read size=8 side=inside distance=500000 block=1048576 in=main alloc=main free=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(1 << 20)), *stale = HIDE(p);
    memset(p, 1, 1 << 20);
    free(p);
    BUG((void)PEEK(uint64_t, stale + 500000)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
