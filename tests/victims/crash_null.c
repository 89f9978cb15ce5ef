/* EXPECT: kind=fatal-signal access=write size=4 block=none in=store,main status=139 output=any counts=known */
#include "victim.h"

/* A fault that is none of ours ends the program as ever, with its place told. */
OUTLINE static void store(int *at)
{
    POKE(int, at, 1); /* HERE */
}

int main(void)
{
    int here = 0;
    (void)here;
    free(HIDE(malloc(8)));
    store((int *)HIDE(BUGGY((intptr_t)8, (intptr_t)&here)));
    say("went on");
    return 0;
}
