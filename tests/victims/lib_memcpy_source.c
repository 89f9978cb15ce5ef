/* EXPECT: kind=heap-overflow access=read function=memcpy size=4 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(5));
    char to[16];
    memset(p, 1, 5);
    memcpy(HIDE((char *)to), p, HIDE((size_t)BUGGY(9, 5))); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
