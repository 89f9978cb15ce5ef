/* EXPECT: kind=heap-overflow access=read size=4 side=after distance=4 block=64 in=sum,main alloc=main */
#include "victim.h"

OUTLINE static int sum(const int *p, int from, int to)
{
    int all = 0;
    for (int i = from; i < to; i++)
        all += PEEK(int, p + i); /* HERE */
    return all;
}

int main(void)
{
    int *p = calloc(16, sizeof *p);
    p[3] = 42;
    printf("%d\n", sum(p, 0, 16) + BUGGY(sum(p, 17, 18), 0));
    free(p);
    return 0;
}
