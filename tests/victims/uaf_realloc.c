/* EXPECT: kind=use-after-free access=write size=1 side=inside distance=3 block=32 free_family=realloc in=main alloc=main free=grow,main */
#include "victim.h"

/* The old pointer after a realloc that had to move. */
OUTLINE static char *grow(char *p) { return realloc(p, 100000); }

int main(void)
{
    char *p = HIDE(malloc(32)), *stale = HIDE(p);
    strcpy(p, "kept");
    char *now = grow(p);
    BUG(POKE(char, stale + 3, 1)); /* HERE */
    (void)stale;
    say(now);
    free(now);
    return 0;
}
