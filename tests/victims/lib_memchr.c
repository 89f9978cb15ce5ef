/* EXPECT: kind=heap-overflow access=read function=memchr size=3 side=after distance=0 block=7 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(7));
    memset(p, 97, 7);
    void *at = memchr(p, HIDE(120), HIDE((size_t)BUGGY(10, 7))); /* HERE */
    (void)HIDE(at);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
