/* liburing, whose calls are instructions of its own. The ring is there before there is anything to count.
 * libs: -luring
 * expect: touched_pages 7
 * expect: kernel_touched_pages 6
 * region: 262144 7 0 */
#include "touch.h"

#include <liburing.h>

static int waits(struct io_uring *r)
{
    struct io_uring_cqe *c;
    MUST(io_uring_submit_and_wait(r, 1) >= 0 && io_uring_peek_cqe(r, &c) == 0);
    int result = c->res;
    io_uring_cqe_seen(r, c);
    return result;
}

int main(void)
{
    struct io_uring r;
    int zero = zeroes(), pair[2];
    if (io_uring_queue_init(8, &r, 0) < 0) return 0; /* refused here: nothing else is promised */
    char *p = map(64 * PAGE);
    set(p, 0);
    io_uring_prep_read(io_uring_get_sqe(&r), zero, p + 8 * PAGE, 2 * PAGE, 0);
    MUST(waits(&r) == 2 * PAGE);
    struct iovec v[2] = { { p + 16 * PAGE, PAGE }, { p + 20 * PAGE, PAGE } };
    io_uring_prep_readv(io_uring_get_sqe(&r), zero, v, 2, 0);
    MUST(waits(&r) == 2 * PAGE);
    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0); /* a datagram that is refused is lost */
    io_uring_prep_send(io_uring_get_sqe(&r), pair[0], p + 30 * PAGE, 100, 0);
    MUST(waits(&r) == 100);
    MUST(io_uring_register_ring_fd(&r) == 1); /* known by an index from here on */
    io_uring_prep_recv(io_uring_get_sqe(&r), pair[1], p + 32 * PAGE, 100, 0);
    MUST(waits(&r) == 100);
    io_uring_queue_exit(&r);
    return 0;
}
