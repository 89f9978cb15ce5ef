/* EXPECT: kind=heap-overflow access=read function=strrchr size=1 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(5));
    memset(p, 97, 5);
    BUGGY((void)0, p[4] = 0);
    char *at = strrchr(p, HIDE(120)); /* HERE */
    (void)HIDE(at);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
