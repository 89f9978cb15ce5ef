/* Buffers of io_uring are made present when they are submitted, whatever the request: by address and length, in arrays, messages, names.
 * Buffers that are registered are pinned then. Requests refused here do no harm: what is offered is counted all the same.
 * expect: touched_pages 28
 * expect: again_pages 2
 * expect: kernel_touched_pages 28
 * region: 262144 4 0
 * region: 327680 2 0
 * region: 393216 16 2
 * region: 458752 6 0
 * call: io_uring:read 8
 * call: io_uring:readv 3
 * call: io_uring:statx 1
 * call: io_uring:openat 1
 * call: io_uring:recvmsg 3
 * call: io_uring:sendmsg 2
 * call: io_uring:timeout 1
 * call: io_uring_enter 1
 * call: io_uring_register 6 */
#include "touch.h"
#include "ring.h"

int main(void)
{
    struct ring r;
    int zero = zeroes(), pair[2], results[2];
    char *p = map(64 * PAGE), *block = malloc(80 * PAGE), *q = map(96 * PAGE), *fixed = map(112 * PAGE);
    for (size_t i = 0; i < 2; i++) set(p, i);
    if (ring_open(&r, 8, 0) < 0) return 0; /* refused here */
    /* two in one go */
    ring_add(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)(p + 8 * PAGE), .len = 2 * PAGE, .user_data = 0 });
    ring_add(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)(block + 100), .len = PAGE, .user_data = 1 });
    ring_go(&r, 2, results);
    MUST(results[0] == 2 * PAGE && results[1] == PAGE);
    /* an array that is itself in memory that nobody touched is the kernel's first touch */
    struct iovec v[2] = { { q, PAGE }, { q + 4 * PAGE, 2 * PAGE } };
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READV, .fd = zero, .addr = (long)v, .len = 2 }) == 3 * PAGE);
    struct statx *s = (void *)(q + 10 * PAGE);
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_STATX, .fd = AT_FDCWD, .addr = (long)"/", .off = (long)s, .len = STATX_BASIC_STATS }) == 0 && S_ISDIR(s->stx_mode));
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (long)(q + 12 * PAGE) }) == -ENOENT); /* "" */
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_TIMEOUT, .addr = (long)(q + 14 * PAGE), .len = 1 }) == -ETIME);
    /* messages */
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    struct iovec out = { q + 20 * PAGE, 2 * PAGE }, in = { q + 30 * PAGE, 2 * PAGE };
    struct msghdr m = { .msg_iov = &out, .msg_iovlen = 1 }, n = { .msg_iov = &in, .msg_iovlen = 1, .msg_control = q + 40 * PAGE, .msg_controllen = 64 };
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_SENDMSG, .fd = pair[0], .addr = (long)&m }) == 2 * PAGE);
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_RECVMSG, .fd = pair[1], .addr = (long)&n }) == 2 * PAGE);
    /* given back by a request, and read into once more */
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_MADVISE, .addr = (long)(q + 30 * PAGE), .len = 2 * PAGE, .fadvise_advice = MADV_DONTNEED }) == 0);
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)(q + 28 * PAGE), .len = 6 * PAGE }) == 6 * PAGE);
    /* pinned, then used by number; what is waited with */
    struct iovec pinned = { fixed, 6 * PAGE };
    MUST(call(SYS_io_uring_register, r.fd, IORING_REGISTER_BUFFERS, (long)&pinned, 1, 0, 0) == 0);
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ_FIXED, .fd = zero, .addr = (long)(fixed + PAGE), .len = PAGE }) == PAGE);
    struct io_uring_getevents_arg wait = { .ts = (long)(q + 60 * PAGE) };
    MUST(call(SYS_io_uring_enter, r.fd, 1, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, (long)&wait, sizeof wait) == 0); /* nothing there to submit */
    ring_add(&r, (struct io_uring_sqe){ .opcode = IORING_OP_NOP });
    MUST(call(SYS_io_uring_enter, r.fd, 1, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, (long)&wait, sizeof wait) == 1);
    MUST(close(r.fd) == 0);
    return 0;
}
