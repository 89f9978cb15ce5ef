/* EXPECT: kind=heap-overflow access=write function=qsort size=4 side=after distance=0 block=12 in=main alloc=main */
#include "victim.h"

OUTLINE static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int main(void)
{
    int *p = HIDE(malloc(12));
    for (int i = 0; i < 3; i++)
        p[i] = -i;
    qsort(p, HIDE((size_t)BUGGY(4, 3)), sizeof *p, by_value); /* HERE */
    free(p);
    say("done");
    return 0;
}
