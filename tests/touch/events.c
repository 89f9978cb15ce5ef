/* What the REMOVE, UNMAP and REMAP events of a userfaultfd would tell a reader is known in every delivery without them: pages given back by an
 * instruction of the program's, by a list of ranges, and by threads that pass no gate (a raw one with a thread block of its own make, the
 * child of vfork) count as again when they are touched; a mapping that is gone, by munmap or by a mapping put over it, counts no more.
 * expect: touched_pages 20
 * expect: again_pages 14
 * expect: kernel_touched_pages 4
 * region: 262144 16 14 0
 * region: 327680 2 0 0
 * region: 393216 2 0 0 */
#include "touch.h"

#include <sched.h>
#include <sys/uio.h>

static volatile int ended;
static unsigned long block[512] __attribute__((aligned(64)));

static inline long call(long n, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return result;
}

/* Its thread block is no libc's: instructions alone. madvise(AT, SIZE, MADV_DONTNEED), and the end. */
__attribute__((naked, noinline)) static long raw(unsigned long flags __attribute__((unused)), void *stack __attribute__((unused)), void *at __attribute__((unused)), size_t size __attribute__((unused)), void *tls __attribute__((unused)))
{
    __asm__("mov %rdx, %r12\n\tmov %rcx, %r13\n\txor %edx, %edx\n\txor %r10d, %r10d\n\tmov $56, %eax\n\tsyscall\n\t"
            "test %eax, %eax\n\tjz 1f\n\tret\n"
            "1: mov $28, %eax\n\tmov %r12, %rdi\n\tmov %r13, %rsi\n\tmov $4, %edx\n\tsyscall\n\t"
            "movl $1, ended(%rip)\n\tmov $60, %eax\n\txor %edi, %edi\n\tsyscall\n\thlt");
}

static long thread(void *stack, void *at, size_t size)
{
    unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS;
    register void *tls __asm__("r8") = block + 256;
    long tid;
    block[256] = (unsigned long)(block + 256);
    __asm__ volatile("call *%[f]" : "=a"(tid) : [f] "r"(raw), "D"(flags), "S"(stack), "d"(at), "c"(size), "r"(tls) : "r9", "r10", "r11", "r12", "r13", "memory");
    return tid;
}

int main(void)
{
    static char stack[64 << 10] __attribute__((aligned(64)));
    char *p = map(64 * PAGE), *q = map(80 * PAGE), *r = map(96 * PAGE);
    int zero = open("/dev/zero", O_RDONLY), self = (int)syscall(SYS_pidfd_open, getpid(), 0);
    for (size_t i = 0; i < 16; i++) set(p, i);
    MUST(call(SYS_madvise, (long)p, 4 * PAGE, MADV_DONTNEED, 0, 0, 0) == 0);
    MUST(call(SYS_read, zero, (long)p, 2 * PAGE, 0, 0, 0) == 2 * PAGE);         /* again, by the kernel */
    MUST(get(p, 2) == 0 && get(p, 3) == 0);                                     /* again */
    struct iovec v[2] = { { p + 4 * PAGE, PAGE }, { p + 6 * PAGE, PAGE } };
    if (call(SYS_process_madvise, self, (long)v, 2, MADV_DONTNEED, 0, 0) != 2 * PAGE) /* of oneself from Linux 6.13 on */
        MUST(madvise(v[0].iov_base, PAGE, MADV_DONTNEED) == 0 && madvise(v[1].iov_base, PAGE, MADV_DONTNEED) == 0);
    MUST(call(SYS_read, zero, (long)(p + 4 * PAGE), 3 * PAGE, 0, 0, 0) == 3 * PAGE); /* two of them again */
    long tid = thread(stack + sizeof stack, p + 8 * PAGE, 4 * PAGE);
    MUST(tid > 0);
    while (!ended) call(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
    for (size_t i = 8; i < 12; i++) MUST(get(p, i) == 0);                       /* again */
    pid_t child = vfork();
    if (!child) {
        call(SYS_madvise, (long)(p + 12 * PAGE), 4 * PAGE, MADV_DONTNEED, 0, 0, 0);
        _exit(0);
    }
    MUST(waitpid(child, NULL, 0) == child);
    for (size_t i = 12; i < 16; i++) MUST(get(p, i) == 0);                      /* again */
    for (size_t i = 0; i < 2; i++) set(q, i), set(r, i);
    MUST(call(SYS_munmap, (long)q, 80 * PAGE, 0, 0, 0, 0) == 0);
    MUST(call(SYS_mmap, (long)r, 96 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == (long)r);
    for (size_t i = 0; i < 8; i++) MUST(get(r, i) == 0);                        /* the program's own affair now */
    MUST(call(SYS_read, zero, (long)(r + 20 * PAGE), 2 * PAGE, 0, 0, 0) == 2 * PAGE);
    return 0;
}
