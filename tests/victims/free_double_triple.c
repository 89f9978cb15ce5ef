/* EXPECT: kind=double-free access=free distance=0 block=16 in=again,main alloc=main free=main repeat=3 */
#include "victim.h"

OUTLINE static void again(char *p) { free(p); /* HERE */ }

int main(void)
{
    char *p = HIDE(malloc(16)), *stale = HIDE(p);
    free(p);
    for (int i = 0; i < BUGGY(3, 0); i++)
        again(stale);
    say("went on");
    return 0;
}
