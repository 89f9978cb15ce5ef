/* Rings come and go: one that is closed ends (what waits in it is called off), another takes its number; a child of a fork has its own;
 * a ring that is known by an index; more rings than any program has.
 * expect: touched_pages 79
 * call: io_uring:read 75 */
#include "touch.h"
#include "ring.h"

static int zero;

static void reads(struct ring *r, char *at)
{
    MUST(ring_one(r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)at, .len = PAGE }) == PAGE);
}

static void closed(struct ring *r)
{
    MUST(munmap(r->requests, r->is.sq_entries * sizeof *r->requests) == 0 && close(r->fd) == 0);
}

int main(void)
{
    struct ring r;
    int pair[2];
    char *p = map(96 * PAGE), byte;
    zero = zeroes();
    for (size_t i = 0; i < 4; i++) set(p, i);
    for (int i = 0; i < 70; i++) { /* more than are known at once */
        if (ring_open(&r, 4, 0) < 0) return 0; /* refused here */
        reads(&r, p + (8 + i) * PAGE);
        closed(&r);
    }
    /* a pipe's read end that only a waiting request holds is closed with the ring: writers get EPIPE */
    MUST(ring_open(&r, 4, 0) == 0 && pipe(pair) == 0);
    ring_add(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = pair[0], .addr = (long)&byte, .len = 1 });
    MUST(call(SYS_io_uring_enter, r.fd, 1, 0, 0, 0, 0) == 1);
    MUST(close(pair[0]) == 0 && munmap(r.ring, 1) == 0);
    closed(&r);
    MUST(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    while (write(pair[1], "x", 1) == 1) {}
    MUST(errno == EPIPE);
    /* by index: the ring lives on without its number */
    MUST(ring_open(&r, 4, 0) == 0);
    struct io_uring_rsrc_update u = { .offset = -1u, .data = (unsigned)r.fd };
    MUST(call(SYS_io_uring_register, r.fd, IORING_REGISTER_RING_FDS, (long)&u, 1, 0, 0) == 1);
    MUST(close(r.fd) == 0);
    for (int i = 0; i < 4; i++) {
        unsigned tail = *ring_word(&r, r.is.sq_off.tail);
        ring_add(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)(p + (80 + i) * PAGE), .len = PAGE });
        MUST(call(SYS_io_uring_enter, u.offset, 1, 1, IORING_ENTER_GETEVENTS | 16 /* REGISTERED_RING */, 0, 0) == 1);
        MUST(*ring_word(&r, r.is.sq_off.head) == tail + 1);
    }
    u.data = 0;
    MUST(call(SYS_io_uring_register, u.offset, IORING_UNREGISTER_RING_FDS | 1u << 31, (long)&u, 1, 0, 0) == 1);
    pid_t child = fork();
    if (!child) { /* it sees nothing of ours, and makes its own */
        MUST(ring_open(&r, 4, 0) == 0);
        reads(&r, p + 90 * PAGE);
        _exit(get(p, 90));
    }
    int status;
    MUST(waitpid(child, &status, 0) == child && status == 0);
    return 0;
}
