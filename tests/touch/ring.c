/* io_uring fills buffers on its own: from its first use on memory is left to the kernel, told once, and what was counted before stays.
 * expect: touched_pages 4
 * region: 262144 4 0 */
#include "touch.h"

#include <linux/io_uring.h>

int main(void)
{
    struct io_uring_params q = { 0 };
    char *p = map(64 * PAGE), *block = malloc(64 * PAGE);
    int zero = open("/dev/zero", O_RDONLY);
    for (size_t i = 0; i < 4; i++) set(p, i);
    int ring = (int)syscall(SYS_io_uring_setup, 4, &q);
    if (ring < 0) return 0; /* refused here: everything else holds */
    char *sq = mmap(NULL, q.sq_off.array + q.sq_entries * 4, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
    char *cq = mmap(NULL, q.cq_off.cqes + q.cq_entries * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_CQ_RING);
    struct io_uring_sqe *sqe = mmap(NULL, q.sq_entries * sizeof *sqe, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
    MUST(sq != MAP_FAILED && cq != MAP_FAILED && (void *)sqe != MAP_FAILED);
    char *buffers[] = { p + 8 * PAGE, block + 100, map(64 * PAGE) };
    for (unsigned i = 0; i < 3; i++) {
        unsigned tail = *(volatile unsigned *)(sq + q.sq_off.tail), slot = tail & *(unsigned *)(sq + q.sq_off.ring_mask);
        sqe[slot] = (struct io_uring_sqe){ .opcode = IORING_OP_READ, .fd = zero, .addr = (unsigned long)buffers[i], .len = 2 * PAGE };
        ((unsigned *)(sq + q.sq_off.array))[slot] = slot;
        __atomic_store_n((unsigned *)(sq + q.sq_off.tail), tail + 1, __ATOMIC_RELEASE);
        MUST(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) == 1);
        unsigned head = *(volatile unsigned *)(cq + q.cq_off.head);
        struct io_uring_cqe *cqe = (struct io_uring_cqe *)(cq + q.cq_off.cqes) + (head & *(unsigned *)(cq + q.cq_off.ring_mask));
        MUST(cqe->res == 2 * PAGE);
        __atomic_store_n((unsigned *)(cq + q.cq_off.head), head + 1, __ATOMIC_RELEASE);
    }
    return 0;
}
