/* EXPECT: kind=invalid-free access=free side=after distance=0 block=64 state=live in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(64));
    BUG(free(HIDE(p + 64))); /* HERE */
    p[0] = 1;
    say("went on");
    free(p);
    return 0;
}
