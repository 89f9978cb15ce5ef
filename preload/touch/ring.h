/* ring.h: io_uring. A ring that is set up while the gate is closed is mapped once more, for us to read: what is submitted is walked by
 * the rows of include/touch_rings.def and made present before the kernel looks. What nobody can see (a kernel thread that
 * submits, provided buffers, a ring that came by another way) leaves memory to the kernel, told once. */
#ifndef UF_RING_H
#define UF_RING_H

#include "touch/shape.h"

/* System call N with ARGS is about to be made: EACH is told of what requests touch, *NAME is whose it is then. True: it was
 * made by us, *RESULT is its result. runs: the handler of SIGSYS; locks: none */
bool uf_ring_call(long n, const long args[6], uf_shape_each *each, void *data, const char **name, long *result);
static inline bool uf_ring_call_of(long n);

/* The gate closes for the first time: rings that are there already were not seen. runs: hooks; locks: none */
void uf_ring_look(void);

/* The child of a fork has none of them. */
void uf_ring_after_fork(void);

/* Touch mode without a gate: nothing of it can be seen. runs: hooks */
void uf_ring_unseen(void);

#include <sys/syscall.h>

extern _Atomic int uf_ring_used;
/* Does it concern us? io_uring's own have the numbers 425 to 427 on every CPU. */
static inline bool uf_ring_call_of(long n)
{
    if (uf_unlikely(n >= SYS_io_uring_setup && n <= SYS_io_uring_register)) return true;
    if (uf_likely(!atomic_load_explicit(&uf_ring_used, memory_order_relaxed))) return false;
#ifdef SYS_dup2
    if (n == SYS_dup2) return true;
#endif
    return n == SYS_close || n == SYS_dup3 || n == SYS_close_range;
}

#endif
