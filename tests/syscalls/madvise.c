/* STRAY: none */
#include "calls.h"

int main(void)
{
    char *p = aligned_alloc(4096, 16 << 10);
    memset(p, 7, 16 << 10);
    saw("willneed", madvise(p, 16 << 10, MADV_WILLNEED));
    saw("dontneed", madvise(p, 8192, MADV_DONTNEED));
    printf("%d %d\n", p[0], p[8192]);
    p[0] = 1;
    saw("bad", madvise(p, 4096, 12345));
    free(p);
    return 0;
}
