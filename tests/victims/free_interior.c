/* EXPECT: kind=invalid-free access=free function=free side=inside distance=4 block=64 state=live in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(64));
    BUG(free(HIDE(p + 4))); /* HERE */
    p[0] = 1;
    say("went on");
    free(p);
    return 0;
}
