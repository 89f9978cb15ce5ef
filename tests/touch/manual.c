/* The demonstration of userfaultfd(2): a thread of the program's own fills each page that is touched with the next letter, and
 * the program reads at steps of 1,024 bytes. What it registers itself it serves itself, as without us. The same walk over memory
 * that we serve: every page is counted at its first step alone, and reads as zero.
 * expect: touched_pages 8
 * expect: again_pages 0
 * region: 65536 8 0 */
#include "touch.h"

#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <time.h>

enum { PAGES = 8, STEP = 1024 };

static int uffd;

static void *serves(void *unused)
{
    static char page[PAGE] __attribute__((aligned(4096)));
    for (int letter = 'A'; letter < 'A' + PAGES; letter++) {
        struct pollfd p = { .fd = uffd, .events = POLLIN };
        struct uffd_msg m;
        MUST(poll(&p, 1, -1) == 1 && read(uffd, &m, sizeof m) == sizeof m && m.event == UFFD_EVENT_PAGEFAULT);
        memset(page, letter, sizeof page);
        struct uffdio_copy c = { .src = (unsigned long)page, .dst = m.arg.pagefault.address & ~(PAGE - 1ul), .len = PAGE };
        MUST(ioctl(uffd, UFFDIO_COPY, &c) == 0 && c.copy == PAGE);
    }
    return unused;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(void)
{
    pthread_t thread;
    struct uffdio_api api = { .api = UFFD_API };
    char *own = map(16 * PAGE), *ours = map(16 * PAGE);
    uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | 1 /* user mode only */);
    MUST(uffd >= 0 && ioctl(uffd, UFFDIO_API, &api) == 0);
    struct uffdio_register r = { .range = { (unsigned long)own, 16 * PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    MUST(ioctl(uffd, UFFDIO_REGISTER, &r) == 0);
    MUST(pthread_create(&thread, NULL, serves, NULL) == 0);
    double began = now();
    for (int at = 15; at < PAGES * PAGE; at += STEP) MUST(*(volatile char *)(own + at) == 'A' + at / PAGE);
    double by_own = now() - began;
    MUST(pthread_join(thread, NULL) == 0);
    began = now();
    for (int at = 15; at < PAGES * PAGE; at += STEP) MUST(*(volatile char *)(ours + at) == 0);
    printf("ok %.2f %.2f\n", by_own / PAGES, (now() - began) / PAGES); /* microseconds a page */
    return 0;
}
