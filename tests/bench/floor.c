/* floor.c: the least that guarding can cost: the same kernel calls with nothing around them. All memory comes from raw
 * mmap calls, so that under a preload the floor is measured in the very process that it is compared with. */
#include "cell.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

enum { PAGES = 1 << 20, BATCH = 64 };

/* Linux 6.8; not in the headers of Debian 12 */
struct move { uint64_t to, from, size, mode; int64_t moved; };
#define MOVE _IOWR(UFFDIO, 0x05, struct move)

struct ground {
    int fd, self;
    char *pages, *source;
    unsigned long next;
    bool ok;
};

struct round { struct ground *g; enum cell_floor kind; unsigned long n; pthread_mutex_t *lock; char *page; };

static char *map(size_t size)
{
    long p = syscall(SYS_mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == -1 ? NULL : (char *)p;
}

static struct ground *ground(void)
{
    static struct ground g;
    if (g.ok) return &g;
    struct uffdio_api api = { .api = UFFD_API };
    g.fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
    g.self = (int)syscall(SYS_pidfd_open, getpid(), 0);
    g.pages = map((size_t)PAGES * CELL_PAGE);
    g.source = map(CELL_PAGE);
    if (g.fd < 0 || !g.pages || !g.source || ioctl(g.fd, UFFDIO_API, &api)) return NULL;
    struct uffdio_register r = { .range = { (uintptr_t)g.pages, (uint64_t)PAGES * CELL_PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    memset(g.source, 0xc5, CELL_PAGE);
    g.ok = ioctl(g.fd, UFFDIO_REGISTER, &r) == 0;
    return g.ok ? &g : NULL;
}

static void appear(void *arg)
{
    struct round *r = arg;
    struct uffdio_copy c = { .dst = (uintptr_t)r->page, .src = (uintptr_t)r->g->source, .len = CELL_PAGE };
    if (ioctl(r->g->fd, UFFDIO_COPY, &c)) r->g->ok = false;
    else memset(r->page + CELL_PAGE - CELL_BLOCK, 0x5a, CELL_BLOCK);
    __asm__ volatile("" ::: "memory");
}

static void vanish(void *arg)
{
    struct round *r = arg;
    if (madvise(r->page, CELL_PAGE, MADV_DONTNEED)) r->g->ok = false;
}

static void one_by_one(void *arg)
{
    struct round *r = arg;
    for (unsigned long i = 0; i < r->n && r->g->ok; i++) {
        if (r->lock) pthread_mutex_lock(r->lock);
        r->page = r->g->pages;
        /* every second page, as blocks with a guard page between them lie */
        if (r->kind == CELL_FLOOR_FRESH) r->page += (r->g->next = (r->g->next + 2) % PAGES) * CELL_PAGE;
        cell_deep(appear, r, 0);
        cell_deep(vanish, r, 0);
        if (r->lock) pthread_mutex_unlock(r->lock);
    }
}

static void in_batches(struct round *r)
{
    struct iovec v[BATCH];
    for (unsigned long i = 0; i < r->n && r->g->ok; i += BATCH) {
        for (unsigned k = 0; k < BATCH; k++) {
            r->page = r->g->pages + (r->g->next = (r->g->next + 2) % PAGES) * CELL_PAGE;
            v[k] = (struct iovec){ r->page, CELL_PAGE };
            cell_deep(appear, r, 0);
        }
        if (syscall(SYS_process_madvise, r->g->self, v, BATCH, MADV_DONTNEED, 0) < 0) r->g->ok = false;
    }
}

static void leave(void *arg)
{
    struct round *r = arg;
    r->g->next = (r->g->next + 2) % PAGES;
    struct move m = { (uintptr_t)r->g->pages + r->g->next * CELL_PAGE, (uintptr_t)r->page, CELL_PAGE, 0, 0 };
    if (ioctl(r->g->fd, MOVE, &m)) r->g->ok = false;
    r->page = r->g->pages + r->g->next * CELL_PAGE;
}

static void use(void *arg)
{
    struct round *r = arg;
    memset(r->page + CELL_PAGE - CELL_BLOCK, 0x5a, CELL_BLOCK);
    __asm__ volatile("" ::: "memory");
}

static void moving(struct round *r)
{
    r->page = r->g->pages + r->g->next * CELL_PAGE;
    cell_deep(appear, r, 0);
    for (unsigned long i = 0; i < r->n && r->g->ok; i++) {
        cell_deep(use, r, 0);
        cell_deep(leave, r, 0);
    }
    vanish(r);
}

struct cell_cost cell_floor(enum cell_floor kind, unsigned long n)
{
    struct ground *g = ground();
    if (!g) return (struct cell_cost){ -1, -1 };
    n = (n + BATCH - 1) / BATCH * BATCH;
    struct round r = { .g = g, .kind = kind, .n = n };
    struct cell_clock from = cell_now();
    if (kind == CELL_FLOOR_BATCH) in_batches(&r);
    else if (kind == CELL_FLOOR_MOVE) moving(&r);
    else one_by_one(&r);
    struct cell_cost cost = cell_since(from, (double)n);
    if (!g->ok) cost = (struct cell_cost){ -1, -1 };
    g->ok = true; /* a call that this kernel lacks says nothing about the others */
    return cost;
}

struct cell_cost cell_floor_threads(unsigned threads, unsigned long n)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct ground *g = ground();
    struct round r[64];
    if (!g) return (struct cell_cost){ -1, -1 };
    if (threads > 64) threads = 64;
    for (unsigned i = 0; i < threads; i++) r[i] = (struct round){ .g = g, .kind = CELL_FLOOR_FRESH, .n = n, .lock = &lock };
    return cell_together(threads, n, one_by_one, r, sizeof r[0]);
}
