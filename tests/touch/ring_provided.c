/* Buffers that are provided for whoever comes: which of them is filled, and when, the kernel alone knows. Their reservation is left to it, others
 * are counted as ever.
 * expect: touched_pages 5
 * region: 262144 1 0
 * region: 327680 4 0
 * note: touch-left
 * call: io_uring:read 2 */
#include "touch.h"
#include "ring.h"

int main(void)
{
    struct ring r;
    int zero = zeroes();
    char *p = map(64 * PAGE), *q = map(80 * PAGE);
    set(p, 0);
    for (size_t i = 0; i < 2; i++) set(q, i);
    if (ring_open(&r, 8, 0) < 0) return 0; /* refused here */
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_PROVIDE_BUFFERS, .addr = (long)(p + 8 * PAGE), .len = 2 * PAGE, .fd = 4, .buf_group = 7 }) >= 0);
    struct io_uring_sqe any = { .opcode = IORING_OP_READ, .flags = IOSQE_BUFFER_SELECT, .fd = zero, .len = 2 * PAGE, .buf_group = 7 };
    for (int i = 0; i < 4; i++) MUST(ring_one(&r, any) == 2 * PAGE);
    MUST(ring_one(&r, any) == -ENOBUFS);
    for (size_t i = 0; i < 16; i++) MUST(get(p, i) == (i == 0));
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)(q + 8 * PAGE), .len = 2 * PAGE }) == 2 * PAGE);
    return 0;
}
