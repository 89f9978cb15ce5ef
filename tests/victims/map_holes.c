/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>
#include <errno.h>
#include <sys/syscall.h>

/* Calls on ranges: what is not mapped answers as it does without us, and what is mapped is worked on. */
enum { P = 4096, RW = PROT_READ | PROT_WRITE };

static void tell(const char *what, int result) { printf("%s %d %s\n", what, result, result ? strerror(errno) : ""); }

int main(void)
{
    unsigned char vector[8];
    char *p = mmap(NULL, 8 * P, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(p, 1, 8 * P);
    munmap(p + 4 * P, P);
    tell("mprotect", mprotect(p, 8 * P, PROT_READ));
    tell("before the hole", mprotect(p, 4 * P, RW));
    p[0] = 2;
    tell("behind the hole", mprotect(p + 5 * P, 3 * P, RW));
    p[7 * P] = 2;
    tell("the hole", mprotect(p + 4 * P, P, RW));
    tell("madvise", madvise(p, 8 * P, MADV_DONTNEED));
    printf("%d %d\n", p[0], p[7 * P]);
    tell("no advice", madvise(p, 8 * P, 12345));
    tell("unaligned", madvise(p + 1, 8 * P, MADV_DONTNEED));
    printf("posix_madvise %d %d\n", posix_madvise(p, 4 * P, POSIX_MADV_WILLNEED), posix_madvise(p, 8 * P, POSIX_MADV_RANDOM));
    tell("mlock", mlock(p, 8 * P));
    tell("mlock of what is there", mlock(p, 4 * P));
    tell("mlock2", mlock2(p + 5 * P, P, MLOCK_ONFAULT));
    tell("munlock", munlock(p, 8 * P));
    tell("munlock of what is there", munlock(p, 4 * P));
    tell("msync", msync(p, 8 * P, MS_ASYNC));
    tell("msync of what is there", msync(p, 4 * P, MS_SYNC));
    tell("mincore", mincore(p, 8 * P, vector));
    tell("mincore of what is there", mincore(p, 4 * P, vector));
    tell("munmap", munmap(p + 3 * P, 3 * P));
    tell("munmap unaligned", munmap(p + 1, P));
    tell("munmap of nothing", munmap(p, 0));
    printf("mremap %d\n", mremap(p + 4 * P, P, 2 * P, MREMAP_MAYMOVE) == MAP_FAILED && errno == EFAULT);
    return 0;
}
