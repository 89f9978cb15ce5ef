/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=32 in=fill,main alloc=main */
#include "victim.h"

OUTLINE static void fill(int *p, int n)
{
    for (int i = 0; i < n; i++)
        POKE(int, p + i, i); /* HERE */
}

int main(void)
{
    int *p = malloc(8 * sizeof *p);
    fill(p, BUGGY(9, 8));
    printf("%d\n", p[7]);
    free(p);
    return 0;
}
