/* EXPECT: kind=heap-overflow access=write side=after distance=0 block=64 in=*,main alloc=main */
#include "victim.h"

int main(void)
{
    static const char from[128] = "text";
    char *p = HIDE(malloc(64));
    memcpy(p, from, HIDE((size_t)BUGGY(65, 64)));
    say(p);
    free(p);
    return 0;
}
