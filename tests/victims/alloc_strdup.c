/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=main alloc=*,main */
#include "victim.h"

/* A block that libc allocated for the program. */
int main(void)
{
    char *p = HIDE(strdup("fifteen letters"));
    POKE(char, p + BUGGY(16, 15), 0); /* HERE */
    printf("%.15s\n", p);
    free(p);
    return 0;
}
