/* stack.h: where the stack ends that a thread runs on, so that a walk never leaves it. */
#ifndef UF_STACK_H
#define UF_STACK_H

#include "base/thread.h"

/* The first address past the stack that SP lies on; 0 when it is none we know (a coroutine's): walk it with care.
 * Finds the thread's own stack on first use. runs: hooks, re-entry guard up; locks: none of ours */
uintptr_t uf_stack_end(struct uf_thread *t, uintptr_t sp);

/* The same from what is known already. runs: anywhere; locks: none */
static inline uintptr_t uf_stack_known(const struct uf_thread *t, uintptr_t sp)
{
    if (uf_likely(sp >= t->stack_lo && sp < t->stack_hi)) return t->stack_hi;
    return sp >= t->alt_lo && sp < t->alt_hi ? t->alt_hi : 0;
}

#endif
