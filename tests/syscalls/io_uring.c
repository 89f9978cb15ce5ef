/* STRAY: kind=syscall-touch param=io_uring_setup(params) */
#include "calls.h"

#include <linux/io_uring.h>

int main(void)
{
    struct io_uring_params *p = block(sizeof *p);
    long fd = syscall(SYS_io_uring_setup, 4, p);
    saw("setup", fd);
    #ifndef STRAY
    if (fd >= 0) {
        size_t size = p->sq_off.array + p->sq_entries * sizeof(unsigned);
        char *ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, IORING_OFF_SQ_RING);
        struct io_uring_sqe *e = mmap(NULL, p->sq_entries * sizeof *e, PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, IORING_OFF_SQES);
        char *text = strdup("through a ring\n");
        fflush(stdout);
        *e = (struct io_uring_sqe){ .opcode = IORING_OP_WRITE, .fd = 1, .addr = (uintptr_t)text, .len = 15, .off = (uint64_t)-1 };
        ((unsigned *)(ring + p->sq_off.array))[0] = 0;
        __atomic_store_n((unsigned *)(ring + p->sq_off.tail), 1, __ATOMIC_RELEASE);
        counted("enter", syscall(SYS_io_uring_enter, (int)fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0));
        free(text);
    }
    #endif
    return 0;
}
