/* EXPECT: kind=heap-overflow access=write size=1|2|4|8|16|32 side=after distance=0 block=256 in=clear,main alloc=main */
#include "victim.h"

/* Plain C that the compiler turns into vector stores at -O2. */
OUTLINE static void clear(unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (unsigned char)(i * 3 + 1);
}

int main(void)
{
    unsigned char *p = malloc(256);
    clear(p, BUGGY(257, 256));
    printf("%d\n", p[255]);
    free(p);
    return 0;
}
