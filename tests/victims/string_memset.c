/* EXPECT: kind=heap-overflow access=write side=after distance=0 block=1024 in=*,main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(1024));
    memset(p, 'x', HIDE((size_t)BUGGY(1056, 1024)));
    printf("%.3s\n", p);
    free(p);
    return 0;
}
