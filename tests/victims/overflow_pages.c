/* EXPECT: kind=heap-overflow access=read size=8 side=after distance=0 block=20480 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(calloc(5, 4096));
    (void)PEEK(uint64_t, p + BUGGY(5 * 4096, 0)); /* HERE */
    say("went on");
    free(p);
    return 0;
}
