/* EXPECT: kind=heap-underflow access=write function=memmove|memcpy size=4 side=before distance=4 block=100 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(100));
    char from[20] = "";
    memmove(p - HIDE((size_t)BUGGY(4, 0)), from, HIDE((size_t)20)); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
