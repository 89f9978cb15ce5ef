/* latency.c [PAGES]: the first-touch latency test. All pages are set to 'a', dropped by MADV_DONTNEED, refilled as they are touched
 * by a thread that reads this program's own userfaultfd, and read back: the value must be 97. Prints the first latency and the mean
 * of the rest in microseconds; the reference run had 2,839 and 94.7. With a second argument (or compiled by tests/touch/latency_ours.c) nobody
 * but the kernel refills, or uffence in touch mode, by its delivery: a dropped page reads 0, is set to 'a' once more, and in the end all
 * of them read 97. scripts/check-touch runs both, in every delivery:
 * expect: touched_pages 1024
 * expect: again_pages 0 */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };
static int uffd;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void *serve(void *unused)
{
    static char page[PAGE] __attribute__((aligned(4096)));
    memset(page, 'a', sizeof page);
    for (;;) {
        struct pollfd p = { .fd = uffd, .events = POLLIN };
        struct uffd_msg m;
        if (poll(&p, 1, -1) != 1 || read(uffd, &m, sizeof m) != sizeof m) continue;
        struct uffdio_copy c = { .src = (unsigned long)page, .dst = m.arg.pagefault.address & ~(PAGE - 1ul), .len = PAGE };
        ioctl(uffd, UFFDIO_COPY, &c);
    }
    return unused;
}

/* Pages that somebody else refills. */
static int others(volatile char *p, size_t n)
{
    double first = 0, rest = 0;
    memset((void *)p, 'a', n * PAGE);
    if (madvise((void *)p, n * PAGE, MADV_DONTNEED)) return 1;
    for (size_t i = 0; i < n; i++) {
        double began = now();
        char value = p[i * PAGE];
        double took = now() - began;
        if (value != 0) return fprintf(stderr, "dropped page %zu reads %d\n", i, value), 2;
        memset((void *)(p + i * PAGE), 'a', PAGE);
        *(i ? &rest : &first) += took;
    }
    for (size_t i = 0; i < n * PAGE; i++)
        if (p[i] != 97) return fprintf(stderr, "byte %zu reads %d\n", i, p[i]), 2;
    printf("ok %.2f %.2f\n", first, rest / (double)(n - 1));
    return 0;
}

#ifndef LATENCY_OTHERS
#define LATENCY_OTHERS 0
#endif

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1024;
    pthread_t thread;
    struct uffdio_api api = { .api = UFFD_API };
    volatile char *p = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (n < 2 || p == MAP_FAILED) return 77;
    if (argc > 2 || LATENCY_OTHERS) return others(p, n);
    uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | 1);
    if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api)) return 77;
    memset((void *)p, 'a', n * PAGE);
    struct uffdio_register r = { .range = { (unsigned long)p, n * PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    if (ioctl(uffd, UFFDIO_REGISTER, &r) || madvise((void *)p, n * PAGE, MADV_DONTNEED) || pthread_create(&thread, NULL, serve, NULL)) return 1;
    double first = 0, rest = 0;
    for (size_t i = 0; i < n; i++) {
        double began = now();
        char value = p[i * PAGE];
        double took = now() - began;
        if (value != 97) return fprintf(stderr, "page %zu reads %d\n", i, value), 2;
        *(i ? &rest : &first) += took;
    }
    printf("ok %.2f %.2f\n", first, rest / (double)(n - 1));
    return 0;
}
