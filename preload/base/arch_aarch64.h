/* arch_aarch64.h: all that depends on this CPU: the system call instruction, the signal frame. */
#include <sys/ucontext.h>

static inline long uf_arch_syscall(long n, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = n;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}

static inline uintptr_t uf_arch_pc(const ucontext_t *c) { return (uintptr_t)c->uc_mcontext.pc; }
static inline uintptr_t uf_arch_sp(const ucontext_t *c) { return (uintptr_t)c->uc_mcontext.sp; }

/* The ESR travels in a record of its own in the reserved area; WnR is its bit 6, the class its top six. */
static inline uint64_t uf_arch_esr(const ucontext_t *c)
{
    const unsigned char *at = (const unsigned char *)c->uc_mcontext.__reserved;
    for (unsigned i = 0; i + 16 <= sizeof c->uc_mcontext.__reserved;) {
        const uint32_t *head = (const uint32_t *)(at + i);
        if (head[0] == 0x45535201) return *(const uint64_t *)(at + i + 8);
        if (!head[0] || !head[1]) break;
        i += head[1];
    }
    return 0;
}
static inline bool uf_arch_fetched(const ucontext_t *c)
{
    unsigned ec = (unsigned)(uf_arch_esr(c) >> 26) & 63;
    return ec == 0x20 || ec == 0x21;
}
/* Nothing is write-protected here: there is no gate for the calls that would fail. */
static inline bool uf_arch_protected(const ucontext_t *c) { (void)c; return false; }
static inline bool uf_arch_wrote(const ucontext_t *c) { return !uf_arch_fetched(c) && (uf_arch_esr(c) & 64); }

/* What a signal that tells of a fault lacks: such a record, where the reserved area ends; its classes are those of a
 * data or an instruction abort from user mode. */
static inline void uf_arch_say_access(ucontext_t *c, bool wrote, bool fetched)
{
    unsigned char *at = (unsigned char *)c->uc_mcontext.__reserved;
    for (unsigned i = 0; i + 32 <= sizeof c->uc_mcontext.__reserved;) {
        uint32_t *head = (uint32_t *)(at + i);
        if (!head[0] || head[0] == 0x45535201) {
            head[0] = 0x45535201;
            head[1] = 16;
            *(uint64_t *)(at + i + 8) = (uint64_t)(fetched ? 0x20 : 0x24) << 26 | (wrote ? 64 : 0);
            head[4] = head[5] = 0;
            return;
        }
        if (!head[1]) return;
        i += head[1];
    }
}
static inline void uf_arch_set_pc(ucontext_t *c, uintptr_t pc) { c->uc_mcontext.pc = pc; }

static inline uintptr_t uf_arch_thread_pointer(void)
{
    uintptr_t tp;
    __asm__("mrs %0, tpidr_el0" : "=r"(tp));
    return tp;
}

/* A counter that only goes up, cheap to read; its unit is found by uf_thin_open. */
/* No register that may be read here tells it. */
static inline bool uf_arch_cpu_known(void) { return false; }
static inline unsigned uf_arch_cpu(unsigned *node)
{
    *node = 0;
    return 0xfff;
}

static inline uint64_t uf_arch_ticks(void)
{
    uint64_t t;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(t));
    return t;
}

static inline void uf_arch_pause(void) { __asm__ volatile("yield"); }
#define UF_ARCH_AUDIT 0xc00000b7u /* AUDIT_ARCH_AARCH64 */
#define UF_ARCH_RESTORER 0
#define UF_ARCH_MAP_LOW 0 /* mmap has no flag for low addresses */

/* From a function's frame pointer to its caller's stack pointer; 0 where that cannot be said. */
#define UF_ARCH_FRAME_TO_CALLER 0

/* No way back from a signal handler but rt_sigreturn. */
static inline bool uf_arch_may_return(const ucontext_t *c) { return (void)c, false; }
static inline bool uf_arch_after_call(const ucontext_t *c) { return (void)c, true; }
static inline void uf_arch_return(const ucontext_t *c) { (void)c; }
