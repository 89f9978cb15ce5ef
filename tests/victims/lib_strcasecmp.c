/* EXPECT: kind=heap-overflow access=read function=strcasecmp size=1 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"

#include <strings.h>

int main(void)
{
    char *p = HIDE(malloc(5));
    memset(p, 97, 5);
    BUGGY((void)0, p[4] = 0);
    int n = strcasecmp(p, HIDE((const char *)"AAAAAA")); /* HERE */
    (void)HIDE(n);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
