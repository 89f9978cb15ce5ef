/* events.c: a page written and given back in registered memory, as every free of a block does; TOLD: with the REMOVE event, which a thread reads.
 * The giver waits until it has. What ARCHITECTURE.md says of events rests on this. */
#include "cell.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *reads(void *fd)
{
    struct uffd_msg m;
    while (read((int)(long)fd, &m, sizeof m) == sizeof m) {}
    return NULL;
}

static char *ground(bool told)
{
    struct uffdio_api api = { .api = UFFD_API, .features = told ? UFFD_FEATURE_EVENT_REMOVE : 0 };
    int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* user mode only */);
    char *p = mmap(NULL, CELL_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct uffdio_register r = { .range = { (uintptr_t)p, CELL_PAGE }, .mode = UFFDIO_REGISTER_MODE_WP };
    pthread_t reader;
    if (p == MAP_FAILED || fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &r)) return NULL;
    return !told || pthread_create(&reader, NULL, reads, (void *)(long)fd) == 0 ? p : NULL;
}

struct cell_cost cell_drop(unsigned long n, bool told)
{
    static char *at[2];
    if (!at[told]) at[told] = ground(told);
    if (!at[told]) return (struct cell_cost){ -1, -1 };
    struct cell_clock from = cell_now();
    for (unsigned long i = 0; i < n; i++) {
        *(volatile char *)at[told] = 1;
        if (madvise(at[told], CELL_PAGE, MADV_DONTNEED)) _exit(3);
    }
    return cell_since(from, (double)n);
}
