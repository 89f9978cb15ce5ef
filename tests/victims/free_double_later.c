/* EXPECT: kind=double-free access=free function=free distance=0 block=200 in=main alloc=main free=first,main */
#include "victim.h"

OUTLINE static void first(char *p) { free(p); }

int main(void)
{
    char *p = HIDE(malloc(200)), *stale = HIDE(p);
    first(p);
    for (int i = 0; i < 60; i++)
        free(HIDE(malloc(200)));
    BUG(free(stale)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
