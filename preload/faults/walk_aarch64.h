/* walk_aarch64.h: what the walker must know of this CPU. Included by walk.h alone. */
#include <sys/ucontext.h>

struct uf_walk_regs {
    uintptr_t pc, sp, fp, lr;
    uintptr_t x19[10];     /* x19 .. x28 */
    uintptr_t scratch[19]; /* x0 .. x18; meaningful when taken from a signal context */
};

static inline __attribute__((always_inline)) void uf_walk_here(struct uf_walk_regs *r)
{
    __asm__ volatile("adr x9, .\n\t"
                     "mov x10, sp\n\t"
                     "stp x9, x10, [%0]\n\t"
                     "stp x29, x30, [%0, 16]\n\t"
                     "stp x19, x20, [%0, 32]\n\t"
                     "stp x21, x22, [%0, 48]\n\t"
                     "stp x23, x24, [%0, 64]\n\t"
                     "stp x25, x26, [%0, 80]\n\t"
                     "stp x27, x28, [%0, 96]"
                     :
                     : "r"(r)
                     : "x9", "x10", "memory");
}

/* Registers as DWARF numbers them. */
#define UF_WALK_REGS 32
#define UF_WALK_FP 29
#define UF_WALK_SP 31
#define UF_WALK_RA 30
#define UF_WALK_KEPT (0x7ffull << 19) /* x19 .. x29: a call leaves them as they were */
#define UF_WALK_RED_ZONE 0
#define UF_WALK_LEAF_SP 1 /* a call leaves the stack pointer alone, so a leaf's frame may be empty */
#define UF_WALK_BARE_TRAMPOLINE 1 /* what handlers return to, in the vDSO, has no frame information */
#define UF_WALK_RULES "faults/walk_rules_aarch64.h" /* the part that only the walker sees */
