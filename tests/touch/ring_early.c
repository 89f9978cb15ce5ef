/* Rings that cannot be followed leave memory to the kernel, told once, and what was counted before stays: one that was made before there was
 * anything to count, by a program that says to nobody that it will.
 * expect: touched_pages 0
 * expect: reserved_bytes 0
 * note: touch-io-uring */
#include "touch.h"
#include "ring.h"

int main(void)
{
    struct ring r;
    int zero = zeroes();
    long err = ring_open(&r, 8, 0);
    char *p = map(64 * PAGE), *block = malloc(80 * PAGE);
    if (err < 0) return 0; /* refused here */
    for (size_t i = 0; i < 4; i++) set(p, i), set(block, i);
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)(p + 8 * PAGE), .len = 2 * PAGE }) == 2 * PAGE);
    MUST(ring_one(&r, (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (long)(block + 8 * PAGE), .len = 2 * PAGE }) == 2 * PAGE);
    return 0;
}
