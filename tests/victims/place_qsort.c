/* EXPECT: kind=use-after-free access=read size=4 block=16 in=compare,main alloc=main free=main */
#include "victim.h"

static int *volatile weights;

OUTLINE static int compare(const void *a, const void *b)
{
    BUG((void)PEEK(int, weights)); /* HERE */
    return *(const int *)a - *(const int *)b;
}

int main(void)
{
    int values[] = { 3, 1, 2, 0 };
    weights = malloc(16);
    int *stale = HIDE(weights);
    free(weights);
    weights = stale;
    qsort(values, 4, sizeof *values, compare);
    printf("%d %d %d %d\n", values[0], values[1], values[2], values[3]);
    return 0;
}
