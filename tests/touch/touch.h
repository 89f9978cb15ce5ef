/* touch.h: a program of tests/touch: it touches what is known beforehand. The first comment of each says what is expected:
 *   expect: KEY VALUE      a key of the summary, exactly
 *   region: SIZE TOUCHED AGAIN [CARRIED]   one region record of that size
 *   call: NAME PAGES       pages touched in that system call
 *   finding: KIND ACCESS FUNCTION COUNT    one, with the function in its trace, seen so often
 *   options: ...           of uffence; status: N its exit status; racing: yes   who touches a page is luck
 *   deliveries: ...        only in these; libs: ... to link with; note: NAME   told once
 * Each runs in every delivery, with the same counts. scripts/check-touch also asks for --folded, --speedscope, --pprof and --working-set and compares their sums. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAGE = 4096 };
#define MUST(x) do { if (!(x)) { fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #x, strerror(errno)); _exit(3); } } while (0)

static inline void set(void *p, size_t page) { ((volatile char *)p)[page * PAGE] = 1; }
static inline char get(void *p, size_t page) { return ((volatile char *)p)[page * PAGE]; }
static inline void *map(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MUST(p != MAP_FAILED);
    return p;
}

/* Zeroes to read: a file, whose reads are done whole. One of /dev/zero ends early when the thread that reads is wanted elsewhere. */
static inline int zeroes(void)
{
    int fd = memfd_create("zeroes", 0);
    MUST(fd >= 0 && ftruncate(fd, 64 * PAGE) == 0);
    return fd;
}
