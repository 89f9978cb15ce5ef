/* EXPECT: kind=heap-overflow access=write function=memcpy|__memcpy_chk size=3 side=after distance=0 block=21 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(21));
    char from[24] = "";
    memcpy(p, from, HIDE((size_t)BUGGY(24, 21))); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
