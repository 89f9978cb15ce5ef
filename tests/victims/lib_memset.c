/* EXPECT: kind=heap-overflow access=write function=memset size=1 side=after distance=0 block=13 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(13));
    memset(p, 7, HIDE((size_t)BUGGY(14, 13))); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
