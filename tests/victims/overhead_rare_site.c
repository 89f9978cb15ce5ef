/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=64 in=main alloc=rare,main */
/* OPTIONS: --overhead=1.1x */
#include "victim.h"

/* Hot code is thinned; the first block of a rare site is guarded all the same. */
OUTLINE static char *rare(void) { return HIDE(malloc(64)); }

int main(void)
{
    for (int i = 0; i < 200000; i++) free(HIDE(malloc(16)));
    char *p = rare();
    POKE(char, (p + BUGGY(64, 63)), 1); /* HERE */
    free(p);
    say("went on");
    return 0;
}
