/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>
/* A large reservation without access, opened, closed and replaced piece by piece, as runtimes do. */
enum { CHUNK = 1 << 20, RW = PROT_READ | PROT_WRITE, ANON = MAP_PRIVATE | MAP_ANONYMOUS };

int main(void)
{
    size_t size = (size_t)64 << 30;
    long sum = 0;
    char *p = mmap(NULL, size, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return SKIP;
    for (int i = 0; i < 2000; i++) {
        char *at = p + (size_t)(i * 7 % 1000) * CHUNK * 32;
        if (i % 2)
            sum += mprotect(at, CHUNK, RW);
        else
            sum += mmap(at, CHUNK, RW, ANON | MAP_FIXED, -1, 0) != at;
        at[i] = 1;
        sum += at[i];
        if (i % 3 == 0)
            sum += madvise(at, CHUNK, MADV_DONTNEED) + at[i];
        if (i % 5 == 0)
            sum += mmap(at, CHUNK, PROT_NONE, ANON | MAP_FIXED | MAP_NORESERVE, -1, 0) != at;
    }
    printf("%ld %d\n", sum, munmap(p, size));
    return 0;
}
