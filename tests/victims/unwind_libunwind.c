/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=32 in=main alloc=make_block,main */
/* OPTIONS: --unwind=libunwind */
#include "victim.h"

OUTLINE static char *make_block(void) { return HIDE(malloc(32)); }

int main(void)
{
    char *p = make_block();
    POKE(int, (p + BUGGY(32, 28)), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
