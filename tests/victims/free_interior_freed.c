/* EXPECT: kind=invalid-free|double-free access=free side=inside distance=16 block=64 state=freed in=main alloc=main free=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(64)), *stale = HIDE(p);
    free(p);
    BUG(free(HIDE(stale + 16))); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
