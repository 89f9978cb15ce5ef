/* ring.h: a ring of io_uring, by system calls. */
#include <linux/io_uring.h>
#include <sys/stat.h>

struct ring { int fd; char *ring; struct io_uring_sqe *requests; struct io_uring_params is; };

/* By an instruction of its own, as libraries do that want no libc. */
static inline long call(long n, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return result;
}

static inline long ring_open(struct ring *r, unsigned entries, unsigned flags)
{
    r->is = (struct io_uring_params){ .flags = flags };
    r->fd = (int)call(SYS_io_uring_setup, entries, (long)&r->is, 0, 0, 0, 0);
    if (r->fd < 0) return r->fd;
    size_t sq = r->is.sq_off.array + r->is.sq_entries * 4, cq = r->is.cq_off.cqes + r->is.cq_entries * sizeof(struct io_uring_cqe);
    r->ring = mmap(NULL, sq > cq ? sq : cq, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, IORING_OFF_SQ_RING);
    r->requests = mmap(NULL, r->is.sq_entries * sizeof *r->requests, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, IORING_OFF_SQES);
    MUST(r->ring != MAP_FAILED && (void *)r->requests != MAP_FAILED && r->is.features & IORING_FEAT_SINGLE_MMAP);
    return 0;
}

static inline unsigned *ring_word(struct ring *r, unsigned at) { return (unsigned *)(void *)(r->ring + at); }

/* Submitted with the next entry. */
static inline void ring_add(struct ring *r, struct io_uring_sqe request)
{
    unsigned tail = *ring_word(r, r->is.sq_off.tail), slot = tail & *ring_word(r, r->is.sq_off.ring_mask);
    r->requests[slot] = request;
    ring_word(r, r->is.sq_off.array)[slot] = slot;
    __atomic_store_n(ring_word(r, r->is.sq_off.tail), tail + 1, __ATOMIC_RELEASE);
}

/* N submitted, the result of each by its user_data. */
static inline void ring_go(struct ring *r, unsigned n, int *results)
{
    MUST(call(SYS_io_uring_enter, r->fd, n, n, IORING_ENTER_GETEVENTS, 0, 0) == (long)n);
    for (unsigned i = 0; i < n; i++) {
        unsigned head = *ring_word(r, r->is.cq_off.head);
        struct io_uring_cqe *c = (struct io_uring_cqe *)(void *)(r->ring + r->is.cq_off.cqes) + (head & *ring_word(r, r->is.cq_off.ring_mask));
        MUST(__atomic_load_n(ring_word(r, r->is.cq_off.tail), __ATOMIC_ACQUIRE) != head);
        results[c->user_data] = c->res;
        __atomic_store_n(ring_word(r, r->is.cq_off.head), head + 1, __ATOMIC_RELEASE);
    }
}

static inline int ring_one(struct ring *r, struct io_uring_sqe request)
{
    int result;
    request.user_data = 0;
    ring_add(r, request);
    ring_go(r, 1, &result);
    return result;
}
