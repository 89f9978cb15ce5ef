/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=192 family=posix_memalign in=main alloc=main */
#include "victim.h"

int main(void)
{
    void *at = NULL;
    if (posix_memalign(&at, 64, 192) != 0 || (uintptr_t)at % 64)
        return 1;
    char *p = HIDE((char *)at);
    POKE(char, p + BUGGY(192, 191), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
