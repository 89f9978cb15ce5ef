/* STRAY: none */
/* Every call that changes mappings, in its forms and refusals */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif
enum { K = 4096 };
static void saw(const char *what, long r)
{
    printf("%-28s %s\n", what, r == -1 ? strerror(errno) : "done");
    errno = 0;
}
static void num(const char *what, long n)
{
    printf("%-28s %ld\n", what, n);
    errno = 0;
}
static char *anon(size_t n, int prot, int flags)
{
    return mmap(NULL, n, prot, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}
#define RW (PROT_READ | PROT_WRITE)
static int zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return 0;
    return 1;
}
/* Is the byte there, for the kernel? */
static int there(const void *p)
{
    static int f[2] = {-1, -1};
    char c;
    if (f[0] < 0 && pipe(f))
        abort();
    if (write(f[1], p, 1) != 1)
        return 0;
    return read(f[0], &c, 1) == 1;
}

static void breaks(void)
{
    char *was = sbrk(0);
    char *p = sbrk(3 * K);
    num("sbrk grew", p == was && sbrk(0) == was + 3 * K);
    memset(p, 1, 3 * K);
    num("brk back", brk(was + K)), num("sbrk says", (char *)sbrk(0) == was + K);
    num("kept", p[100]);
    brk(was + 3 * K), num("fresh again", zero(p + 2 * K, K));
    brk(was);
    struct rlimit r, old;
    getrlimit(RLIMIT_DATA, &old), r = old, r.rlim_cur = 1 << 20, setrlimit(RLIMIT_DATA, &r);
    saw("brk past the limit", (long)sbrk(64 << 20)), setrlimit(RLIMIT_DATA, &old);
}
static void growsdown(void)
{
    char *p = anon(4 * K, RW, MAP_GROWSDOWN | MAP_STACK);
    saw("growsdown", p == MAP_FAILED ? -1 : 0);
    p[0] = 1, num("usable", p[4 * K - 1] == 0), saw("unmap", munmap(p, 4 * K));
    p = anon(256 * K, RW, MAP_STACK | MAP_NORESERVE);
    p[256 * K - 1] = 2, p[0] = 1, saw("stack", munmap(p, 256 * K));
    p = anon(4 * K, RW, MAP_32BIT);
#ifdef MAP_32BIT
    num("below 4 GiB", p != MAP_FAILED && (uintptr_t)p + 4 * K <= 1ull << 32), memset(p, 1, 4 * K),
        saw("unmap", munmap(p, 4 * K));
#endif
}
static void huge(void)
{
    char *p = anon(2 << 20, RW, MAP_HUGETLB);
    saw("hugetlb", p == MAP_FAILED ? -1 : 0);
    if (p != MAP_FAILED)
        p[0] = 1, saw("hugetlb part", munmap(p, K)), saw("unmap", munmap(p, 2 << 20));
    p = anon(8 << 20, RW, 0);
    saw("advise huge", madvise(p, 8 << 20, MADV_HUGEPAGE)), memset(p, 3, 8 << 20), num("last", p[(8 << 20) - 1]),
        munmap(p, 8 << 20);
}
static void remaps(void)
{
    char *p = anon(4 * K, RW, 0), *q;
    memset(p, 7, 4 * K);
    q = mremap(p, 4 * K, 16 * K, MREMAP_MAYMOVE), num("grown", q != MAP_FAILED && q[4 * K - 1] == 7 && zero(q + 4 * K, 12 * K));
    p = mremap(q, 16 * K, 2 * K, 0), num("shrunk in place", p == q && p[2 * K - 1] == 7);
    q = mremap(p, 2 * K, 1 << 30, 0), saw("grow in place", q == MAP_FAILED ? -1 : 0), num("kept", p[0]);
    char *to = anon(8 * K, RW, 0);
    q = mremap(p, 2 * K, 2 * K, MREMAP_MAYMOVE | MREMAP_FIXED, to + 2 * K),
    num("fixed", q == to + 2 * K && q[2 * K - 1] == 7 && there(to) && there(to + 4 * K));
    num("gone", there(p)), munmap(to, 8 * K);
    p = anon(4 * K, RW, 0), memset(p, 9, 4 * K);
    q = mremap(p, 4 * K, 4 * K, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
    saw("dontunmap", q == MAP_FAILED ? -1 : 0);
    if (q != MAP_FAILED)
        num("moved and still mapped", q[0] == 9 && there(p) && p[0] == 0), p[0] = 4, num("apart", q[0]),
                                                                           saw("unmap both", munmap(p, 4 * K) | munmap(q, 4 * K));
    p = mmap(NULL, 2 * K, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0), p[0] = 5;
    q = mremap(p, 0, 2 * K, MREMAP_MAYMOVE), saw("old size 0", q == MAP_FAILED ? -1 : 0);
    if (q != MAP_FAILED)
        q[1] = 6, num("the same pages twice", q[0] == 5 && p[1] == 6), munmap(q, 2 * K);
    munmap(p, 2 * K);
    p = anon(2 * K, RW, 0), q = mremap(p, 0, 2 * K, MREMAP_MAYMOVE), saw("old size 0, private", q == MAP_FAILED ? -1 : 0);
    saw("odd", (long)mremap(p + 1, K, K, 0)), saw("no size", (long)mremap(p, K, 0, 0)), saw("flags", (long)mremap(p, K, K, 64));
    saw("fixed without maymove", (long)mremap(p, K, K, MREMAP_FIXED, p + 16 * K)),
        saw("over itself", (long)mremap(p, 2 * K, 2 * K, MREMAP_MAYMOVE | MREMAP_FIXED, p + K));
    munmap(p, 2 * K), saw("gone already", (long)mremap(p, K, 2 * K, MREMAP_MAYMOVE));
}
static void files(void)
{
    char name[] = "/tmp/uf-maps-XXXXXX";
    int fd = mkstemp(name);
    unlink(name);
    for (int i = 0; i < 4; i++) {
        char page[K];
        memset(page, 'a' + i, K);
        if (write(fd, page, K) != K)
            abort();
    }
    char *p = mmap(NULL, 4 * K, RW, MAP_SHARED, fd, 0);
    saw("remap_file_pages", remap_file_pages(p, K, 0, 2, 0)), printf("%c%c\n", p[0], p[K]);
    saw("bad remap_file_pages", remap_file_pages(p + 1, 3 * K, 9, 1, 0));
    p[3 * K] = 'z', saw("msync", msync(p, 4 * K, MS_SYNC)), num("written", pread(fd, name, 1, 3 * K) == 1 && name[0] == 'z');
    unsigned char v[4];
    saw("mincore", mincore(p, 4 * K, v)), munmap(p, 4 * K);
    p = mmap(NULL, 4 * K, PROT_READ, MAP_PRIVATE, fd, K), printf("%c\n", p[0]), saw("past the end", munmap(p, 4 * K));
    close(fd);
}
static void shared(void)
{
    int id = shmget(IPC_PRIVATE, 3 * K, 0600);
    char *p = shmat(id, NULL, 0), *q;
    if (p == (void *)-1) {
        saw("shmat", -1);
        return;
    }
    p[3 * K - 1] = 5, q = shmat(id, NULL, SHM_RDONLY), num("attached twice", q[3 * K - 1]);
    saw("shmdt", shmdt(p)), saw("again", shmdt(p)), saw("inside", shmdt(q + K)), num("still there", q[3 * K - 1]);
    char *at = anon(8 * K, RW, 0);
    p = shmat(id, at + K, SHM_REMAP), num("over a mapping", p == at + K && p[3 * K - 1] == 5 && there(at) && there(at + 7 * K));
    saw("taken", (long)shmat(id, q, 0));
    saw("unmap over it", munmap(at, 8 * K)), saw("shmdt", shmdt(q)), shmctl(id, IPC_RMID, NULL);
}
static void locks(void)
{
    char *p = anon(4 * K, RW, 0);
    saw("mlock2", mlock2(p, 4 * K, MLOCK_ONFAULT)), p[0] = 1, saw("munlock", munlock(p, 2 * K)), saw("mlock", mlock(p + 1, 10));
    saw("mlock nothing", mlock(p, 0)), saw("flags", mlock2(p, K, 8)), saw("mlockall", mlockall(MCL_CURRENT)),
        saw("munlockall", munlockall());
    saw("mlockall", mlockall(MCL_FUTURE | MCL_ONFAULT));
    char *q = anon(64 * K, RW, 0);
    q[0] = 1, saw("munlockall", munlockall()), munmap(q, 64 * K), saw("bad flags", mlockall(64));
    munmap(p, 4 * K), saw("gone", mlock(p, K));
}
static void advice(void)
{
    char *p = anon(8 * K, RW, 0);
    memset(p, 3, 8 * K);
    saw("dontneed", madvise(p, 2 * K, MADV_DONTNEED)), num("zeros", zero(p, 2 * K) && p[2 * K] == 3);
    saw("odd", madvise(p + 1, K, MADV_DONTNEED)), saw("unknown", madvise(p, K, 12345)),
        saw("posix", (errno = posix_madvise(p, 8 * K, POSIX_MADV_DONTNEED)) ? -1 : 0);
    num("posix keeps", p[3 * K]);
    int pid = (int)syscall(SYS_pidfd_open, getpid(), 0);
    struct iovec v[2] = {{p + 4 * K, K}, {p + 6 * K, K}};
    num("process_madvise cold", process_madvise(pid, v, 2, MADV_COLD, 0)),
        saw("its flags", process_madvise(pid, v, 2, MADV_COLD, 1));
    num("process_madvise pageout", process_madvise(pid, v, 2, MADV_PAGEOUT, 0)), num("kept", p[6 * K]);
    saw("not open", process_madvise(-1, v, 1, MADV_COLD, 0)), close(pid);
    saw("populate", madvise(p, 8 * K, MADV_POPULATE_WRITE)), saw("free", madvise(p + 7 * K, K, MADV_FREE));
    munmap(p + 2 * K, K), saw("a hole in it", madvise(p, 8 * K, MADV_DONTNEED)),
        num("both sides", zero(p, 2 * K) && zero(p + 3 * K, 5 * K)), munmap(p, 8 * K);
    saw("gone", madvise(p, K, MADV_DONTNEED));
}
static void places(void)
{
    char *p = anon(8 * K, PROT_NONE, 0);
    saw("open a piece", mprotect(p + 2 * K, 2 * K, RW)), p[2 * K] = 1;
    char *q = mmap(p + 2 * K, K, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    num("over it", q == p + 2 * K && *q == 0), q = mmap(p, K, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    saw("noreplace", q == MAP_FAILED ? -1 : 0), saw("unmap", munmap(p, 8 * K));
    q = mmap(p, K, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    num("noreplace where nothing is", q == p), saw("unmap", munmap(p, K));
    q = mmap(p, K, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), num("a hint", q == p), munmap(q, K);
    saw("odd", munmap(p + 1, K)), saw("no size", munmap(p, 0));
    saw("fixed odd", (long)mmap(p + 1, K, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
    saw("neither", (long)mmap(NULL, K, RW, MAP_ANONYMOUS, -1, 0)), saw("bad fd", (long)mmap(NULL, K, RW, MAP_PRIVATE, -1, 0));
    char *a = anon(4 * K, RW, 0);
    saw("three pieces", munmap(a + K, K) | munmap(a + 3 * K, K)), a[0] = a[2 * K] = 1, num("rights", mprotect(a, K, PROT_READ)),
                                                                  saw("across the hole", mprotect(a, 4 * K, PROT_READ));
    saw("all", munmap(a, 4 * K));
    p = anon(4 * K, RW, MAP_POPULATE), num("populated", zero(p, 4 * K));
    pid_t child = fork();
    if (child == 0) {
        p[0] = 1;
        munmap(p, 4 * K);
        p = anon(4 * K, RW, 0);
        memset(p, 1, 4 * K);
        _exit(mremap(p, 4 * K, 40 * K, MREMAP_MAYMOVE) == MAP_FAILED);
    }
    int status;
    waitpid(child, &status, 0), num("in a child", status), num("ours", p[0]), munmap(p, 4 * K);
}
int main(void)
{
    puts("mappings"), breaks(), growsdown(), huge(), remaps(), files(), shared(), locks(), advice(), places();
    return 0;
}
