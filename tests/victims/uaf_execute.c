/* EXPECT: kind=use-after-free access=execute side=inside distance=0 block=4096 in=*,main alloc=main free=main then kind=fatal-signal access=execute fatal=1 status=99 output=any counts=unknown */
#include "victim.h"

/* A jump into a freed block. Nothing can heal that: the program dies of it or not, the finding stands. */
int main(void)
{
    char *p = HIDE(malloc(4096)), *stale = HIDE(p);
    free(p);
    BUG(((void (*)(void))(uintptr_t)stale)());
    (void)stale;
    say("went on");
    return 0;
}
