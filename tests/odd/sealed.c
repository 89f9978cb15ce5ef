/* STRAY: none */
/* mseal: a mapping that nothing may change */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <errno.h>
int main()
{
    char *p = mmap(0, 8192, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long r = syscall(462, p, 8192, 0);
    printf("%ld\n", r);
    if (!r) {
        printf("%d %d\n", munmap(p, 8192), errno);
        printf("%d %d\n", mprotect(p, 4096, 1), errno);
        printf("%d\n", mremap(p, 8192, 16384, MREMAP_MAYMOVE) == MAP_FAILED);
        errno = 0;
        printf("%d %d\n", madvise(p, 4096, MADV_DONTNEED), errno);
        p[0] = 3;
        p[8191] = 2;
        printf("%d\n", mmap(p, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
    }
    puts("end");
    return 0;
}
