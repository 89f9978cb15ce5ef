/* EXPECT: none */
#include "victim.h"
#include <search.h>

static int compare(const void *a, const void *b)
{
    return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
}

/* qsort of a large array takes a temporary block; tsearch and hcreate keep theirs. */
int main(void)
{
    int n = 200000, bad = 0;
    int *p = malloc(n * sizeof *p);
    for (int i = 0; i < n; i++)
        p[i] = (int)((unsigned)i * 2654435761u >> 3);
    qsort(p, n, sizeof *p, compare);
    for (int i = 1; i < n; i++)
        bad += p[i - 1] > p[i];
    void *root = NULL;
    for (int i = 0; i < 1000; i++)
        tsearch(&p[(i * 7919) % n], &root, compare);
    for (int i = 0; i < 1000; i++)
        tdelete(&p[(i * 7919) % n], &root, compare);
    printf("%d bad, %s\n", bad, root ? "left" : "empty");
    free(p);
    return 0;
}
