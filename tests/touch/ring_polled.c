/* Nor can one that a thread of the kernel's reads by itself (SQPOLL): memory is left to the kernel from there on.
 * expect: touched_pages 4
 * region: 262144 4 0
 * note: touch-io-uring */
#include "touch.h"
#include "ring.h"

int main(void)
{
    struct ring r;
    int zero = zeroes();
    char *p = map(64 * PAGE), *block = malloc(80 * PAGE);
    for (size_t i = 0; i < 4; i++) set(p, i);
    if (ring_open(&r, 8, IORING_SETUP_SQPOLL) < 0) return 0; /* refused here */
    char *buffers[] = { p + 8 * PAGE, block + 100, map(64 * PAGE) };
    for (unsigned i = 0; i < 3; i++) {
        ring_add(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)buffers[i], .len = 2 * PAGE });
        if (__atomic_load_n(ring_word(&r, r.is.sq_off.flags), __ATOMIC_SEQ_CST) & IORING_SQ_NEED_WAKEUP)
            MUST(call(SYS_io_uring_enter, r.fd, 0, 0, IORING_ENTER_SQ_WAKEUP, 0, 0) >= 0);
        MUST(call(SYS_io_uring_enter, r.fd, 0, 1, IORING_ENTER_GETEVENTS, 0, 0) >= 0);
        unsigned head = *ring_word(&r, r.is.cq_off.head);
        struct io_uring_cqe *c = (struct io_uring_cqe *)(void *)(r.ring + r.is.cq_off.cqes) + (head & *ring_word(&r, r.is.cq_off.ring_mask));
        MUST(c->res == 2 * PAGE);
        __atomic_store_n(ring_word(&r, r.is.cq_off.head), head + 1, __ATOMIC_RELEASE);
    }
    return 0;
}
