/* A thread is armed before its first instruction, however it was made: its first system call meets an absent buffer. By clone (on a stack that
 * nobody has touched, which is left to the kernel), by libc without pthread_create, and by a timer.
 * expect: touched_pages 12
 * expect: kernel_touched_pages 11
 * region: 262144 12 0
 * region: 131072 0 0 */
#include "touch.h"

#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <threads.h>
#include <time.h>

static char *p;
static int zero;
static volatile int ended;

static inline long call(long n, long a, long b, long c)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

static void wait_for(volatile int *what)
{
    while (!*what) call(SYS_sched_yield, 0, 0, 0);
}

/* The thread block is its maker's: instructions alone. */
__attribute__((naked, noinline)) static long raw(unsigned long flags __attribute__((unused)), void *stack __attribute__((unused)), void *page __attribute__((unused)), long fd __attribute__((unused)))
{
    __asm__("mov %rdx, %r12\n\tmov %rcx, %r13\n\txor %edx, %edx\n\txor %r10d, %r10d\n\tmov $56, %eax\n\tsyscall\n\t"
            "test %eax, %eax\n\tjz 1f\n\tret\n"
            "1: mov $0, %eax\n\tmov %r13, %rdi\n\tmov %r12, %rsi\n\tmov $12288, %edx\n\tsyscall\n\t" /* read three pages */
            "mov %eax, ended(%rip)\n\tmov $60, %eax\n\txor %edi, %edi\n\tsyscall\n\thlt");
}

static int by_thrd(void *unused)
{
    (void)unused;
    return call(SYS_read, zero, (long)(p + 8 * PAGE), 3 * PAGE) == 3 * PAGE ? 7 : 1;
}

static volatile int rang;
static void rings(union sigval v)
{
    rang = (int)call(SYS_read, zero, (long)v.sival_ptr, 3 * PAGE);
}

int main(void)
{
    char *stack = map(32 * PAGE);
    p = map(64 * PAGE);
    zero = open("/dev/zero", O_RDONLY);
    set(p, 0);
    unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
    register long saved12 __asm__("r12"), saved13 __asm__("r13");
    (void)saved12, (void)saved13;
    long tid;
    __asm__ volatile("call *%[f]" : "=a"(tid) : [f] "r"(raw), "D"(flags), "S"(stack + 32 * PAGE), "d"(p + PAGE), "c"((long)zero) : "r8", "r9", "r10", "r11", "r12", "r13", "memory");
    MUST(tid > 0);
    wait_for(&ended);
    MUST(ended == 3 * PAGE);
    while (syscall(SYS_tgkill, getpid(), tid, 0) == 0) {}
    thrd_t thread;
    int result;
    MUST(thrd_create(&thread, by_thrd, NULL) == thrd_success && thrd_join(thread, &result) == thrd_success && result == 7);
    timer_t timer;
    struct sigevent e = { .sigev_notify = SIGEV_THREAD, .sigev_notify_function = rings, .sigev_value.sival_ptr = p + 12 * PAGE };
    MUST(timer_create(CLOCK_MONOTONIC, &e, &timer) == 0);
    MUST(timer_settime(timer, 0, &(struct itimerspec){ .it_value.tv_nsec = 1000 }, NULL) == 0);
    wait_for(&rang);
    MUST(rang == 3 * PAGE);
    pid_t child = vfork(); /* passes no gate, but our wrappers */
    if (!child) _exit(read(zero, p + 16 * PAGE, 2 * PAGE) == 2 * PAGE ? 0 : 1);
    MUST(waitpid(child, &result, 0) == child && result == 0);
    return 0;
}
