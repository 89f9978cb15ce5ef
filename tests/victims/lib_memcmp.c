/* EXPECT: kind=heap-overflow access=read function=memcmp|bcmp size=2 side=after distance=0 block=7 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(7));
    char with[9] = "aaaaaaaa";
    memset(p, 97, 7);
    int n = memcmp(p, with, HIDE((size_t)BUGGY(9, 7))); /* HERE */
    (void)HIDE(n);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
