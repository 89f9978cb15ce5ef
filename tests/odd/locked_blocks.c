/* STRAY: none */
/* Blocks that are locked, advised and freed so */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <errno.h>
int main()
{
    char *p = aligned_alloc(4096, 8192);
    printf("%d\n", mlock(p, 8192));
    memset(p, 7, 8192);
    printf("%d\n", madvise(p, 4096, MADV_DONTNEED));
    printf("%d\n", munlock(p, 8192));
    free(p);
    for (int i = 0; i < 50; i++) {
        p = aligned_alloc(4096, 8192);
        if (mlock2(p, 8192, MLOCK_ONFAULT))
            return 3;
        p[0] = 1;
        free(p);
    }
    p = mmap(0, 1 << 20, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
    printf("%d\n", p != MAP_FAILED);
    munmap(p, 1 << 20);
    printf("%d\n", mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT));
    for (int i = 0; i < 100; i++) {
        char *q = malloc(i * 1000 + 1);
        memset(q, i, i * 1000 + 1);
        free(q);
    }
    printf("%d\n", munlockall());
    p = malloc(2 << 20);
    memset(p, 1, 2 << 20);
    madvise(p, 2 << 20, MADV_HUGEPAGE);
    madvise((void *)(((unsigned long)p + 4095) & ~4095), 1 << 20, MADV_FREE);
    p[0] = 1;
    char *h = (void *)(((unsigned long)p + 4095) & ~4095);
    printf("%d\n", madvise(h, 1 << 20, MADV_COLD));
    printf("%d\n", madvise(h, 1 << 20, MADV_PAGEOUT));
    long sum = 0;
    for (int i = 0; i < (1 << 20); i += 4096)
        sum += h[i];
    printf("%d\n", sum >= 0);
    madvise(h, 1 << 19, MADV_WIPEONFORK);
    madvise(h, 1 << 19, MADV_DONTFORK);
    madvise(h, 1 << 19, MADV_DOFORK);
    free(p);
    return 0;
}
