/* What an instruction that touches a page for the first time leaves alone, it finds unchanged: integers, vectors, flags, rounding, the
 * x87 stack; on the thread's own stack and on an alternate one, with a signal blocked and without.
 * expect: touched_pages 5 */
#include "touch.h"
#include <signal.h>
#include <stddef.h>

#ifdef __x86_64__
struct all { uint64_t r[13]; uint64_t flags; char vector[16][32]; uint32_t mxcsr; double x87; };

static void touch(volatile char *p, struct all *before, struct all *after)
{
    __asm__ volatile(
        "push %%rbx\n\tpush %%rbp\n\tpush %1\n\tpush %2\n\t" /* after, then before on top */
        "mov (%%rsp), %%rdi\n\tmov %0, %%rsi\n\t"
        "fldl 632(%%rdi)\n\tldmxcsr 624(%%rdi)\n\t"
#define LOAD(n) "vmovdqu " #n "*32+112(%%rdi), %%ymm" #n "\n\t"
        LOAD(0) LOAD(1) LOAD(2) LOAD(3) LOAD(4) LOAD(5) LOAD(6) LOAD(7) LOAD(8) LOAD(9) LOAD(10) LOAD(11) LOAD(12) LOAD(13) LOAD(14) LOAD(15)
        "mov 0(%%rdi), %%rax\n\tmov 8(%%rdi), %%rbx\n\tmov 16(%%rdi), %%rcx\n\tmov 24(%%rdi), %%rdx\n\tmov 32(%%rdi), %%rbp\n\t"
        "mov 40(%%rdi), %%r8\n\tmov 48(%%rdi), %%r9\n\tmov 56(%%rdi), %%r10\n\tmov 64(%%rdi), %%r11\n\tmov 72(%%rdi), %%r12\n\t"
        "mov 80(%%rdi), %%r13\n\tmov 88(%%rdi), %%r14\n\tmov 96(%%rdi), %%r15\n\t"
        "pushq 104(%%rdi)\n\tpopfq\n\tmovb $1, (%%rsi)\n\tpushfq\n\tcld\n\t"
        "mov 16(%%rsp), %%rdi\n\tpopq 104(%%rdi)\n\t"
        "mov %%rax, 0(%%rdi)\n\tmov %%rbx, 8(%%rdi)\n\tmov %%rcx, 16(%%rdi)\n\tmov %%rdx, 24(%%rdi)\n\tmov %%rbp, 32(%%rdi)\n\t"
        "mov %%r8, 40(%%rdi)\n\tmov %%r9, 48(%%rdi)\n\tmov %%r10, 56(%%rdi)\n\tmov %%r11, 64(%%rdi)\n\tmov %%r12, 72(%%rdi)\n\t"
        "mov %%r13, 80(%%rdi)\n\tmov %%r14, 88(%%rdi)\n\tmov %%r15, 96(%%rdi)\n\t"
#define STORE(n) "vmovdqu %%ymm" #n ", " #n "*32+112(%%rdi)\n\t"
        STORE(0) STORE(1) STORE(2) STORE(3) STORE(4) STORE(5) STORE(6) STORE(7) STORE(8) STORE(9) STORE(10) STORE(11) STORE(12) STORE(13) STORE(14) STORE(15)
        "stmxcsr 624(%%rdi)\n\tfstpl 632(%%rdi)\n\t"
        "pop %%rdi\n\tpop %%rdi\n\tpop %%rbp\n\tpop %%rbx\n\tvzeroupper"
        : "+S"(p), "+d"(after), "+c"(before)
        : : "rax", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
          "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

static void same(volatile char *p)
{
    struct all before, after, *b = &before;
    _Static_assert(offsetof(struct all, vector) == 112 && offsetof(struct all, mxcsr) == 624 && offsetof(struct all, x87) == 632, "as above");
    memset(&after, 0, sizeof after);
    for (size_t i = 0; i < sizeof before; i++) ((unsigned char *)b)[i] = (unsigned char)(i * 37 + 11);
    before.flags = 0x200 | 0x400 | 0x800 | 0x81; /* interrupts, direction, overflow, sign, carry */
    before.mxcsr = 0x7f80;                       /* rounds to zero */
    before.x87 = 1.25;
    touch(p, &before, &after);
    after.flags |= 2, before.flags |= 2;
    MUST(memcmp(before.r, after.r, sizeof before.r) == 0);
    MUST((before.flags & 0xcd5) == (after.flags & 0xcd5));
    MUST(memcmp(before.vector, after.vector, sizeof before.vector) == 0);
    MUST(before.mxcsr == after.mxcsr && before.x87 == after.x87 && *p == 1);
    __asm__ volatile("ldmxcsr %0" : : "m"((uint32_t){ 0x1f80 }));
}
#else
static void same(volatile char *p) { *p = 1; }
#endif

static char *pages;
static void handler(int sig) { same(pages + (sig == SIGUSR1 ? 2 : 3) * PAGE); }

int main(void)
{
    static char other[64 << 10];
    sigset_t set, now;
    pages = map(1 << 20);
    same(pages);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    MUST(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    same(pages + PAGE);
    MUST(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && sigismember(&now, SIGUSR2) && !sigismember(&now, SIGUSR1));
    MUST(sigprocmask(SIG_UNBLOCK, &set, NULL) == 0);
    stack_t alternate = { .ss_sp = other, .ss_size = sizeof other };
    struct sigaction act = { .sa_handler = handler, .sa_flags = SA_ONSTACK };
    sigaddset(&act.sa_mask, SIGWINCH);
    MUST(sigaltstack(&alternate, NULL) == 0 && sigaction(SIGUSR1, &act, NULL) == 0 && sigaction(SIGUSR2, &act, NULL) == 0);
    raise(SIGUSR1);
    alternate.ss_flags = (int)(1u << 31); /* SS_AUTODISARM */
    MUST(sigaltstack(&alternate, NULL) == 0);
    same(pages + 4 * PAGE);
    MUST(sigaltstack(NULL, &alternate) == 0 && alternate.ss_sp == other);
    raise(SIGUSR2);
    MUST(sigaltstack(NULL, &alternate) == 0 && alternate.ss_sp == other);
    MUST(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && !sigismember(&now, SIGWINCH));
    return 0;
}
