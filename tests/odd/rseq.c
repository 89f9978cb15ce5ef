/* STRAY: none */
/* libc's registration of restartable sequences stays */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sched.h>
#include <sys/syscall.h>
#include <linux/rseq.h>
#include <unistd.h>
#include <errno.h>
#include <sys/rseq.h>
// __rseq_offset; extern const unsigned __rseq_size;
#include <stddef.h>
int main()
{
    struct rseq *r = (void *)((char *)__builtin_thread_pointer() + __rseq_offset);
    printf("%d %d\n", __rseq_size > 0, (int)r->cpu_id >= 0);
    struct rseq *mine = aligned_alloc(32, 64);
    errno = 0;
    long x = syscall(SYS_rseq, mine, 32, 0, 0x1234);
    printf("%ld %d\n", x, errno);
    free(mine);
    printf("%d\n", sched_getcpu() >= 0);
    return 0;
}
