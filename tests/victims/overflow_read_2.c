/* EXPECT: kind=heap-overflow access=read size=2 side=after distance=2 block=48 in=main alloc=main */
#include "victim.h"

int main(void)
{
    uint16_t *p = HIDE(calloc(24, 2));
    (void)PEEK(uint16_t, p + BUGGY(25, 23)); /* HERE */
    say("went on");
    free(p);
    return 0;
}
