/* EXPECT: kind=invalid-free access=free side=before distance=16 block=64 state=live in=main alloc=main */
#include "victim.h"

/* A program that believes in a header of its own before the block. */
int main(void)
{
    char *p = HIDE(malloc(64));
    BUG(free(HIDE(p - 16))); /* HERE */
    p[0] = 1;
    say("went on");
    free(p);
    return 0;
}
