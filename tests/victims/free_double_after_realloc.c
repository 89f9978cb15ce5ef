/* EXPECT: kind=double-free access=free function=free distance=0 block=32 free_family=realloc in=main alloc=main free=main */
#include "victim.h"

/* Freed by realloc first. */
int main(void)
{
    char *p = HIDE(malloc(32)), *stale = HIDE(p);
    char *now = HIDE(realloc(p, 50000));
    BUG(free(stale)); /* HERE */
    (void)stale;
    free(now);
    say("went on");
    return 0;
}
