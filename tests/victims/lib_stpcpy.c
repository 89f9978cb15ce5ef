/* EXPECT: kind=heap-overflow access=write function=stpcpy size=3 side=after distance=0 block=3 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(3, 6)));
    char *at = stpcpy(p, HIDE((const char *)"hello")); /* HERE */
    printf("%d\n", (int)(at - p));
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
