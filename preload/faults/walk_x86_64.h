/* walk_x86_64.h: what the walker must know of this CPU. Included by walk.h alone. */
#include <sys/ucontext.h>

struct uf_walk_regs {
    uintptr_t pc, sp, fp;
    uintptr_t bx, r12, r13, r14, r15;
    uintptr_t scratch[9]; /* ax dx cx si di r8 r9 r10 r11; meaningful when taken from a signal context */
};

static inline __attribute__((always_inline)) void uf_walk_here(struct uf_walk_regs *r)
{
    __asm__ volatile("leaq 0(%%rip), %%rax\n\t"
                     "movq %%rax, (%0)\n\t"
                     "movq %%rsp, 8(%0)\n\t"
                     "movq %%rbp, 16(%0)\n\t"
                     "movq %%rbx, 24(%0)\n\t"
                     "movq %%r12, 32(%0)\n\t"
                     "movq %%r13, 40(%0)\n\t"
                     "movq %%r14, 48(%0)\n\t"
                     "movq %%r15, 56(%0)"
                     :
                     : "r"(r)
                     : "rax", "memory");
}

/* Registers as DWARF numbers them. */
#define UF_WALK_REGS 17
#define UF_WALK_FP 6
#define UF_WALK_SP 7
#define UF_WALK_RA 16
#define UF_WALK_KEPT ((1ull << 3) | (1ull << 6) | (15ull << 12)) /* a call leaves them as they were */
#define UF_WALK_RED_ZONE 128
#define UF_WALK_LEAF_SP 0 /* a call moves the stack pointer */
#define UF_WALK_BARE_TRAMPOLINE 0 /* what handlers return to has frame information here */
#define UF_WALK_RULES "faults/walk_rules_x86_64.h" /* the part that only the walker sees */
