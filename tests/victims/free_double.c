/* EXPECT: kind=double-free access=free function=free side=inside distance=0 block=16 state=freed in=again,main alloc=main free=main */
#include "victim.h"

OUTLINE static void again(char *p) { free(p); }

int main(void)
{
    char *p = HIDE(malloc(16)), *stale = HIDE(p);
    free(p);
    BUG(again(stale));
    (void)stale;
    say("went on");
    return 0;
}
