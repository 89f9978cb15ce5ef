/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=15 block=4097 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(4097));
    memset(p, 1, 4097);
    POKE(char, p + BUGGY(4097 + 15, 4096), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
