/* walk.h: the stack walker. Frames are found by the call frame information that every module carries,
 * through the lock-free _dl_find_object of glibc 2.35 and a cache of ready rules, one 64-bit word each.
 * Everything here: runs anywhere, fault handler included; locks nothing; allocates nothing. */
#ifndef UF_WALK_H
#define UF_WALK_H

#include "base/types.h"

/* The one place that chooses a CPU for the walker: registers, rule words, signal frames. */
#if defined(__x86_64__)
#include "faults/walk_x86_64.h"
#elif defined(__aarch64__)
#include "faults/walk_aarch64.h"
#else
#error "the walker knows x86-64 and aarch64"
#endif

/* Fill R from CONTEXT, the ucontext that a signal handler was given. Cannot fail. */
void uf_walk_from_context(const void *context, struct uf_walk_regs *r);

/* uf_walk_here(struct uf_walk_regs *r), an inline of the CPU's header: the registers of the function it stands in.
 * That function must still be running when R is walked. */

/* Walk from FROM. STACK_HI is the first address past the stack that FROM->sp lies on: nothing but
 * [FROM->sp, STACK_HI) is read, and the red zone below sp as far as it shares sp's page (code interrupted
 * in its last instructions keeps registers there). STACK_HI 0: bounds unknown, the stack is read by
 * process_vm_readv, where a bad address is an error and not a fault; so is a stack that the walk reaches
 * through a signal frame. PCS gets at most MAX addresses: FROM->pc, then return addresses. Bit i (i < 64)
 * of *EXACT says that PCS[i] is the instruction itself (bit 0 always, and what a signal interrupted)
 * instead of a return address.
 * fails: by ending early: at code without frame information where the frame pointer does not help either,
 * at rules that contradict the stack. Without _dl_find_object only frame pointers are followed.
 * Returns the count, 0 only when MAX is 0. */
unsigned uf_walk(const struct uf_walk_regs *from, uintptr_t stack_hi, uintptr_t *pcs, unsigned max, uint64_t *exact);

/* What a walk stood on: the words of the stack that decided its way, and whether the first frame pointer did. While the code
 * is the same (the generation), a walk from the same pc and sp over the same words leads to the same addresses. */
enum { UF_WALK_NOTES = 40 };
struct uf_walk_note {
    unsigned count;
    bool full, fp_used;
    uint32_t generation;
    uintptr_t fp_at; /* inside: where the frame pointer was read from, 0: it is the first one */
    uintptr_t at[UF_WALK_NOTES], word[UF_WALK_NOTES];
};

/* The same walk by ready rules alone, with notes; every address but the first is a return address. 0: they do not suffice,
 * or there is too much to note. STACK_HI is not 0. */
unsigned uf_walk_noted(const struct uf_walk_regs *from, uintptr_t stack_hi, uintptr_t *pcs, unsigned max, struct uf_walk_note *note);

/* Goes up with every uf_walk_forget. */
uint32_t uf_walk_generation(void);

/* Forget every cached rule: after each dlclose. Other threads may be walking: what they store late is void. */
void uf_walk_forget(void);

#endif
