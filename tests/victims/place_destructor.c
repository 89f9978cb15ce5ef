/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=64 in=at_end alloc=main */
#include "victim.h"

static char *volatile block;

__attribute__((destructor)) static void at_end(void)
{
    POKE(char, block + BUGGY(64, 63), 1); /* HERE */
    say("went on");
    free(block);
}

int main(void)
{
    block = HIDE(malloc(64));
    return 0;
}
