/* STRAY: kind=syscall-touch param=io_uring_setup(params) */
#include "calls.h"

#include <linux/io_uring.h>
#include <sys/uio.h>

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
        /* live blocks are present, so whatever kind of buffer: here by an array, and pinned */
        int zero = open("/dev/zero", O_RDONLY);
        char *room = malloc(100000);
        struct iovec *v = calloc(2, sizeof *v);
        v[0] = (struct iovec){ room, 50 }, v[1] = (struct iovec){ room + 50, 99950 };
        memset(room, 'x', 100000);
        counted("register", syscall(SYS_io_uring_register, (int)fd, IORING_REGISTER_BUFFERS, v, 2));
        e[1] = (struct io_uring_sqe){ .opcode = IORING_OP_READV, .fd = zero, .addr = (uintptr_t)v, .len = 2 };
        e[2] = (struct io_uring_sqe){ .opcode = IORING_OP_READ_FIXED, .fd = zero, .addr = (uintptr_t)(room + 60), .len = 99000, .buf_index = 1 };
        ((unsigned *)(ring + p->sq_off.array))[1] = 1, ((unsigned *)(ring + p->sq_off.array))[2] = 2;
        __atomic_store_n((unsigned *)(ring + p->sq_off.tail), 3, __ATOMIC_RELEASE);
        counted("enter", syscall(SYS_io_uring_enter, (int)fd, 2, 3, IORING_ENTER_GETEVENTS, NULL, 0));
        char *cq = mmap(NULL, p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe), PROT_READ, MAP_SHARED, (int)fd, IORING_OFF_CQ_RING);
        for (int i = 0; i < 3; i++) counted("done", ((struct io_uring_cqe *)(cq + p->cq_off.cqes))[i].res);
        counted("bytes", memchr(room, 'x', 100000) != NULL);
        free(v);
        free(room);
    }
    #endif
    return 0;
}
