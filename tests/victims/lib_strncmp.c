/* EXPECT: kind=heap-overflow access=read function=strncmp size=1 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(5));
    memset(p, 97, 5);
    int n = strncmp(HIDE((const char *)"aaaaaa"), p, HIDE((size_t)BUGGY(6, 5))); /* HERE */
    (void)HIDE(n);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
