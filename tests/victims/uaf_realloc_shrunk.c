/* EXPECT: kind=use-after-free access=read size=1 side=inside distance=9000 block=10000 in=main alloc=main free=main */
#include "victim.h"

/* The old pointer's tail after a realloc that shrank; the block must have moved for the pointer to be stale. */
int main(void)
{
    char *p = HIDE(malloc(10000)), *stale = HIDE(p);
    strcpy(p, "kept");
    char *now = HIDE(realloc(p, 50));
    BUG((void)PEEK(char, stale + 9000)); /* HERE */
    (void)stale;
    say(now);
    free(now);
    return 0;
}
