/* STRAY: none */
/* Sizes and alignments at the edge of every malloc function, and errno */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <malloc.h>
#include <errno.h>
#include <stdint.h>
static void refused(void)
{
    void *p;
    errno = 0;
    printf("%d %d\n", reallocarray(0, SIZE_MAX / 2, 3) == 0, errno);
    errno = 0;
    printf("%d %d\n", calloc(SIZE_MAX / 4, 8) == 0, errno);
    errno = 0;
    printf("%d %d\n", malloc(PTRDIFF_MAX + 1ul) == 0, errno);
    printf("%d\n", posix_memalign(&p, 3, 10));
    printf("%d\n", posix_memalign(&p, 8, 0));
    free(p);
    printf("%d %d\n", posix_memalign(&p, 1 << 20, SIZE_MAX - 100), errno);
    p = memalign(0, 10);
    printf("%d\n", p != 0);
    free(p);
    p = memalign(7, 10);
    printf("%d\n", p && ((uintptr_t)p % 8) == 0);
    free(p);
    errno = 0;
    p = aligned_alloc(0, 10);
    printf("%d %d\n", p != 0, errno);
    free(p);
    errno = 0;
    p = memalign(SIZE_MAX / 2 + 2, 1);
    printf("%d %d\n", p == 0, errno);
    p = valloc(0);
    printf("%d\n", p != 0);
    free(p);
    p = pvalloc(1);
    printf("%d\n", malloc_usable_size(p) >= 1);
    free(p);
}

int main()
{
    refused();
    void *p = realloc(malloc(10), 0);
    printf("%d\n", p == 0);
    p = malloc(0);
    printf("%d\n", p != 0);
    p = realloc(p, 20);
    memset(p, 1, 20);
    free(p);
    errno = 0;
    p = malloc(10);
    void *q = realloc(p, SIZE_MAX - 5);
    printf("%d %d\n", q == 0, errno);
    free(p);
    printf("%d\n", mallopt(M_MMAP_THRESHOLD, 1 << 16));
    printf("%d\n", malloc_trim(0) >= 0);
    char *buf = 0;
    size_t n;
    FILE *f = open_memstream(&buf, &n);
    printf("%d\n", malloc_info(0, f));
    fclose(f);
    printf("%d\n", n > 0);
    free(buf);
    struct mallinfo2 mi = mallinfo2();
    printf("%d\n", mi.arena < ((size_t)1 << 40));
    errno = 5;
    free(0);
    printf("%d\n", errno);
    errno = 77;
    p = malloc(100000000);
    free(p);
    printf("%d\n", errno);
    return 0;
}
