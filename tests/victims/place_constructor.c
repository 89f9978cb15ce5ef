/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=32 in=at_start alloc=at_start */
#include "victim.h"

__attribute__((constructor)) static void at_start(void)
{
    char *p = HIDE(malloc(32));
    POKE(char, p + BUGGY(32, 31), 1); /* HERE */
    free(p);
}

int main(void)
{
    say("went on");
    return 0;
}
