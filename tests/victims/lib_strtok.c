/* EXPECT: kind=heap-overflow access=read function=strtok size=1 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(5));
    memset(p, 97, 5);
    BUGGY((void)0, p[4] = 0);
    char *at = strtok(p, HIDE((const char *)" ")); /* HERE */
    printf("%d\n", at == p);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
