/* EXPECT: kind=heap-overflow access=write side=after distance=0 block=16 in=*,main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(16));
    sprintf(p, "%s", HIDE((const char *)BUGGY("0123456789abcdef", "0123456789abcde")));
    printf("%.15s\n", p);
    free(p);
    return 0;
}
