/* arch_x86_64.h: all that depends on this CPU: the system call instruction, the signal frame. */
#include <sys/ucontext.h>

static inline long uf_arch_syscall(long n, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long ret;
    __asm__ volatile("syscall" : "=a"(ret) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return ret;
}

static inline uintptr_t uf_arch_pc(const ucontext_t *c) { return (uintptr_t)c->uc_mcontext.gregs[REG_RIP]; }
static inline uintptr_t uf_arch_sp(const ucontext_t *c) { return (uintptr_t)c->uc_mcontext.gregs[REG_RSP]; }

/* The page-fault error code: bit 0 protection, bit 1 write, bit 4 instruction fetch (FACTS.md). */
static inline bool uf_arch_wrote(const ucontext_t *c) { return c->uc_mcontext.gregs[REG_ERR] & 2; }
static inline bool uf_arch_fetched(const ucontext_t *c) { return c->uc_mcontext.gregs[REG_ERR] & 16; }

static inline bool uf_arch_protected(const ucontext_t *c) { return c->uc_mcontext.gregs[REG_ERR] & 1; }

/* The trap flag: after one instruction more the thread gets SIGTRAP. */
#define UF_ARCH_STEP 1
static inline bool uf_arch_step(const ucontext_t *c) { return c->uc_mcontext.gregs[REG_EFL] & 0x100; }
static inline void uf_arch_set_step(ucontext_t *c, bool on)
{
    c->uc_mcontext.gregs[REG_EFL] = on ? c->uc_mcontext.gregs[REG_EFL] | 0x100 : c->uc_mcontext.gregs[REG_EFL] & ~0x100ll;
}

/* What a signal that tells of a fault lacks. */
static inline void uf_arch_say_access(ucontext_t *c, bool wrote, bool fetched)
{
    c->uc_mcontext.gregs[REG_ERR] = 4 | (wrote ? 2 : 0) | (fetched ? 16 : 0);
}
static inline void uf_arch_set_pc(ucontext_t *c, uintptr_t pc) { c->uc_mcontext.gregs[REG_RIP] = (greg_t)pc; }

static inline uintptr_t uf_arch_thread_pointer(void)
{
    uintptr_t tp;
    __asm__("mov %%fs:0, %0" : "=r"(tp));
    return tp;
}

/* A counter that only goes up, cheap to read; its unit is found by uf_thin_open. */
static inline uint64_t uf_arch_ticks(void) { return __builtin_ia32_rdtsc(); }

/* Linux keeps node << 12 | cpu in a register that rdtscp reads, where the CPU has it. */
static inline bool uf_arch_cpu_known(void)
{
    unsigned a = 0x80000001, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return d >> 27 & 1;
}
static inline unsigned uf_arch_cpu(unsigned *node)
{
    unsigned both;
    __builtin_ia32_rdtscp(&both);
    *node = both >> 12;
    return both & 0xfff;
}

static inline void uf_arch_pause(void) { __builtin_ia32_pause(); }

#define UF_ARCH_AUDIT 0xc000003eu /* AUDIT_ARCH_X86_64 */

/* The kernel wants a restorer of ours when rt_sigaction is called without libc. */
#define UF_ARCH_RESTORER 1
#define UF_ARCH_MAP_LOW MAP_32BIT /* mmap's flag for the first 2 GiB of addresses */
__attribute__((naked, unused)) static void uf_arch_restorer(void)
{
    __asm__("mov $15, %eax\n\tsyscall");
}

/* Back from a signal handler to where it interrupted without rt_sigreturn (0.4 µs of it, for a first touch a tenth): the registers are
 * those of the frame, the FPU's by XRSTOR as the kernel would, and IRETQ loads the rest at once. Its five words take the place of
 * what nobody needs any more, above the stack pointer, so that another signal spoils nothing. The kernel does the rest of what
 * rt_sigreturn does (signal mask, alternate stack) only where it is needed: never here. */
enum { UF_ARCH_XSTATE = 0x46505853, UF_ARCH_SOFTWARE = 464 /* bytes: magic, size, features (8) */ };
static inline uint64_t uf_arch_xstate(const ucontext_t *c)
{
    const char *fp = (const char *)c->uc_mcontext.fpregs;
    uint32_t magic;
    uint64_t features;
    if (!fp || (uintptr_t)fp % 64) return 0;
    __builtin_memcpy(&magic, fp + UF_ARCH_SOFTWARE, sizeof magic);
    __builtin_memcpy(&features, fp + UF_ARCH_SOFTWARE + 8, sizeof features);
    return magic == UF_ARCH_XSTATE ? features : 0;
}
static inline bool uf_arch_may_return(const ucontext_t *c)
{
    enum { STEP = 0x100, NESTED = 0x4000 };
    uint64_t shadow = 0;
    uint16_t cs;
    __asm__("mov %%cs, %0" : "=r"(cs));
    __asm__ volatile(".byte 0xf3, 0x48, 0x0f, 0x1e, 0xc8" /* rdsspq %rax: a shadow stack, or nothing happens */ : "+a"(shadow));
    return !shadow && !(c->uc_mcontext.gregs[REG_EFL] & (STEP | NESTED)) && (uint16_t)c->uc_mcontext.gregs[REG_CSGSFS] == cs && uf_arch_xstate(c);
}
/* A call of the kernel's may just have ended there. */
static inline bool uf_arch_after_call(const ucontext_t *c)
{
    const unsigned char *pc = (const unsigned char *)c->uc_mcontext.gregs[REG_RIP];
    return ((uintptr_t)pc & 4095) < 2 || (pc[-2] == 0x0f && pc[-1] == 0x05);
}
__attribute__((naked, noreturn, unused)) static void uf_arch_return_by(const greg_t *gregs __attribute__((unused)), const void *fp __attribute__((unused)), uint64_t features __attribute__((unused)))
{
    __asm__("mov %edx, %eax\n\tshr $32, %rdx\n\txrstor64 (%rsi)\n\tmov %rdi, %rsp\n\t"
            "mov 128(%rsp), %rax\n\tmov %rax, 152(%rsp)\n\tmovzwl 144(%rsp), %eax\n\tmov %rax, 160(%rsp)\n\t"
            "mov 136(%rsp), %rax\n\tmov %rax, 168(%rsp)\n\tmov 120(%rsp), %rax\n\tmov %rax, 176(%rsp)\n\t"
            "movzwl 150(%rsp), %eax\n\tmov %rax, 184(%rsp)\n\t"
            "mov (%rsp), %r8\n\tmov 8(%rsp), %r9\n\tmov 16(%rsp), %r10\n\tmov 24(%rsp), %r11\n\tmov 32(%rsp), %r12\n\t"
            "mov 40(%rsp), %r13\n\tmov 48(%rsp), %r14\n\tmov 56(%rsp), %r15\n\tmov 64(%rsp), %rdi\n\tmov 72(%rsp), %rsi\n\t"
            "mov 80(%rsp), %rbp\n\tmov 88(%rsp), %rbx\n\tmov 96(%rsp), %rdx\n\tmov 104(%rsp), %rax\n\tmov 112(%rsp), %rcx\n\t"
            "add $152, %rsp\n\tiretq");
}
__attribute__((noreturn)) static inline void uf_arch_return(const ucontext_t *c)
{
    uf_arch_return_by(c->uc_mcontext.gregs, c->uc_mcontext.fpregs, uf_arch_xstate(c));
}

/* Syscall User Dispatch: a call that was stopped is made again from a stub of its call site, which leaves every register and
 * the stack alone and goes back there. The tables lie side by side, so that unwinders compute the way back:
 * caller's pc = *((pc & -8) + size of the stubs). */
#define UF_ARCH_GATE 1
#define UF_ARCH_STUBS 2048
#define UF_ARCH_STUB_CODE                                                                     \
    ".pushsection .text.uf_gate,\"ax\",@progbits\n.balign 4096\n"                            \
    ".globl uf_gate_stubs\n.hidden uf_gate_stubs\nuf_gate_stubs:\n"                          \
    ".cfi_startproc\n.cfi_def_cfa 7, 0\n"                                                    \
    ".cfi_escape 0x16, 16, 10, 0x80, 0, 0x09, 0xf8, 0x1a, 0x23, 0x80, 0x80, 0x01, 0x06\n"    \
    ".rept 2048\nsyscall\njmp *(16384 - 8)(%rip)\n.endr\n.cfi_endproc\n"                     \
    ".globl uf_gate_sites\n.hidden uf_gate_sites\nuf_gate_sites:\n.zero 16384\n"              \
    ".globl uf_gate_restorer\n.hidden uf_gate_restorer\n.type uf_gate_restorer,@function\n"   \
    "uf_gate_restorer:\nmov $15, %rax\nsyscall\n" UF_ARCH_BORN_CODE ".popsection\n"
/* Calls that make threads have stubs of their own: the new thread, which the kernel has made without dispatch, is armed before it goes
 * on, with one selector for all of them. It has a stack and registers, and nothing else that is known. */
#define UF_ARCH_BORN 64
#define UF_ARCH_BORN_CODE                                                                     \
    ".balign 32\n.globl uf_gate_born\n.hidden uf_gate_born\nuf_gate_born:\n"              \
    ".set uf_born_n, 0\n.rept 64\n.balign 32\nsyscall\nmov %rax, %rcx\njrcxz 1f\n"       \
    "jmp *uf_gate_born_sites + uf_born_n(%rip)\n"                                            \
    "1: mov uf_gate_born_sites + uf_born_n(%rip), %r11\njmp uf_gate_born_arms\n"            \
    ".set uf_born_n, uf_born_n + 8\n.endr\n"                                                \
    "uf_gate_born_arms:\npush %rdi\npush %rsi\npush %rdx\npush %r10\npush %r8\npush %r9\npush %r11\n" \
    "mov $157, %eax\nmov $59, %edi\nmov $1, %esi\nmov uf_gate_born_let(%rip), %rdx\n"      \
    "mov uf_gate_born_let + 8(%rip), %r10\nlea uf_gate_born_closed(%rip), %r8\nsyscall\n"   \
    "pop %r11\npop %r9\npop %r8\npop %r10\npop %rdx\npop %rsi\npop %rdi\nmov $0, %eax\njmp *%r11\n" \
    ".balign 4096\n.globl uf_gate_born_sites\n.hidden uf_gate_born_sites\nuf_gate_born_sites:\n.zero 512\n" \
    ".globl uf_gate_born_let\n.hidden uf_gate_born_let\nuf_gate_born_let:\n.zero 16\n"     \
    ".globl uf_gate_born_closed\n.hidden uf_gate_born_closed\nuf_gate_born_closed:\n.zero 64\n.balign 4096\n"
/* The call of an interrupted thread: its arguments, and what becomes of it. */
static inline void uf_arch_call_args(const ucontext_t *c, long *args)
{
    const greg_t *g = c->uc_mcontext.gregs;
    args[0] = g[REG_RDI], args[1] = g[REG_RSI], args[2] = g[REG_RDX], args[3] = g[REG_R10], args[4] = g[REG_R8], args[5] = g[REG_R9];
}
static inline void uf_arch_call_result(ucontext_t *c, long result) { c->uc_mcontext.gregs[REG_RAX] = result; }
static inline void uf_arch_call_again(ucontext_t *c, uintptr_t at, long n)
{
    c->uc_mcontext.gregs[REG_RIP] = (greg_t)at;
    c->uc_mcontext.gregs[REG_RAX] = n;
}

/* From a function's frame pointer to its caller's stack pointer; 0 where that cannot be said. */
#define UF_ARCH_FRAME_TO_CALLER 16
