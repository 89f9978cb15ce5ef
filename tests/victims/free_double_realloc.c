/* EXPECT: kind=double-free access=realloc function=realloc distance=0 block=32 state=freed in=main alloc=main free=main output=any */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(32)), *stale = HIDE(p);
    free(p);
    char *now = BUGGY(realloc(stale, 64), malloc(64)); /* HERE */
    (void)stale;
    say("went on");
    free(HIDE(now));
    return 0;
}
