/* EXPECT: none */
#include "victim.h"
#include <malloc.h>

/* Blocks alive at exit are no finding; neither are the allocator's questions. */
static char *volatile kept[200];

int main(void)
{
    for (int i = 0; i < 200; i++) {
        kept[i] = malloc(i * 37);
        memset(kept[i], i, i * 37);
    }
    struct mallinfo2 info = mallinfo2();
    malloc_trim(0);
    int known = mallopt(M_MMAP_THRESHOLD, 1 << 20);
    printf("%d %d\n", known, info.uordblks < (1ull << 40));
    return 7;
}
