/* EXPECT: kind=heap-overflow access=read size=8 side=after distance=0 block=16 in=main alloc=main */
#include "victim.h"

/* Eight bytes from offset 12: half inside, half out. The first byte outside is what is reported. */
int main(void)
{
    char *p = HIDE(calloc(1, 16));
    uint64_t seen;
    __asm__ volatile("" : "=m"(seen));
    seen = PEEK(uint64_t, p + BUGGY(12, 8)); /* HERE */
    printf("%d\n", (int)(uint8_t)seen);
    free(p);
    return 0;
}
