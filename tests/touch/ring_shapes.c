/* Rings of other shapes: requests of 128 bytes, answers of 32, no array of indexes, indexes in another order; one that the child of a
 * fork goes on with, whose memory is then left to the kernel.
 * expect: touched_pages 10
 * call: io_uring:read 8 */
#include "touch.h"
#include "ring.h"

enum { BIG_REQUESTS = 1 << 10, BIG_ANSWERS = 1 << 11, NO_ARRAY = 1 << 16 };

static int zero;

/* Two requests in one go, by hand: the shapes differ. */
static int two(unsigned flags, char *at)
{
    struct ring r;
    if (ring_open(&r, 4, flags) < 0) return 0;
    size_t step = flags & BIG_REQUESTS ? 128 : 64;
    if (flags & BIG_REQUESTS) r.requests = mmap(NULL, 4 * step, PROT_READ | PROT_WRITE, MAP_SHARED, r.fd, IORING_OFF_SQES);
    for (unsigned i = 0; i < 2; i++) {
        unsigned slot = flags & NO_ARRAY ? i : 3 - i;
        struct io_uring_sqe *s = (void *)((char *)r.requests + slot * step);
        *s = (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (unsigned long)(at + i * PAGE), .len = PAGE, .user_data = i };
        if (!(flags & NO_ARRAY)) ring_word(&r, r.is.sq_off.array)[i] = slot;
    }
    __atomic_store_n(ring_word(&r, r.is.sq_off.tail), 2, __ATOMIC_RELEASE);
    MUST(call(SYS_io_uring_enter, r.fd, 2, 2, IORING_ENTER_GETEVENTS, 0, 0) == 2);
    for (unsigned i = 0; i < 2; i++)
        MUST(((struct io_uring_cqe *)(void *)(r.ring + r.is.cq_off.cqes + i * (flags & BIG_ANSWERS ? 32 : 16)))->res == PAGE);
    close(r.fd);
    return 2;
}

int main(void)
{
    struct ring r;
    char *p = map(64 * PAGE);
    int status;
    zero = zeroes();
    for (size_t i = 0; i < 2; i++) set(p, i);
    if (two(0, p + 8 * PAGE) == 0) return 0; /* refused here */
    const unsigned shapes[] = { BIG_REQUESTS, BIG_ANSWERS, NO_ARRAY };
    for (unsigned i = 0; i < 3; i++)
        if (!two(shapes[i], p + (10 + 2 * i) * PAGE)) { /* an older kernel: the same count, by hand */
            MUST(two(0, p + (10 + 2 * i) * PAGE) == 2);
        }
    MUST(ring_open(&r, 4, 0) == 0);
    pid_t child = fork();
    if (!child) {
        MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (unsigned long)(p + 40 * PAGE), .len = PAGE }) == PAGE);
        _exit(get(p, 40));
    }
    MUST(waitpid(child, &status, 0) == child && status == 0);
    return 0;
}
