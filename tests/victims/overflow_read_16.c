/* EXPECT: kind=heap-overflow access=read size=16 side=after distance=0 block=48 in=main alloc=main */
#include "victim.h"

typedef int four __attribute__((vector_size(16)));

int main(void)
{
    four *p = HIDE(calloc(3, 16));
    four seen = PEEK(four, p + BUGGY(3, 2)); /* HERE */
    printf("%d\n", seen[0]);
    free(p);
    return 0;
}
