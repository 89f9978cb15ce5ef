/* EXPECT: kind=heap-overflow access=read function=strlen size=1 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(5));
    memset(p, 97, 5);
    BUGGY((void)0, p[4] = 0);
    size_t n = strlen(HIDE(p)); /* HERE */
    (void)HIDE(n);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
