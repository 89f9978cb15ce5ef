/* trace.h: stack traces, each distinct one stored once and named by a number. */
#ifndef UF_TRACE_H
#define UF_TRACE_H

#include "base/thread.h"

struct uf_grow;

enum { UF_TRACE_MAX = 64 };

struct uf_trace {
    uint32_t hash;
    uint16_t count;
    uint16_t cut;       /* 1: the walk was ended by num_callers */
    _Atomic uint32_t more[4]; /* others, by two further bits of the hash; 0: none */
    uint64_t exact;     /* bit i: pcs[i] is the instruction itself, not a return address */
    uintptr_t pcs[];
};

/* Make the depot. 0 or -errno. runs: bring-up */
long uf_trace_open(void);

/* Where a hook was called from: its return address and its own frame. */
struct uf_caller {
    uintptr_t ret, frame;
};
#define UF_CALLER() \
    ((struct uf_caller){ (uintptr_t)__builtin_return_address(0), (uintptr_t)__builtin_frame_address(0) })

/* The trace that begins at CALLER->ret: the program's frames, none of ours.
 * 0 when there is no room (counted in uf_trace_lost). runs: hooks; locks: none */
uint32_t uf_trace_here(struct uf_thread *t, const struct uf_caller *caller);

/* The trace of an interrupted thread, its first pc exact; at most MAX frames into PCS. runs: anywhere; locks: none */
unsigned uf_trace_context(struct uf_thread *t, const void *ucontext, uintptr_t *pcs, unsigned max, uint64_t *exact);

/* The number of a trace that was taken; 0 when there is no room. runs: anywhere; locks: none */
uint32_t uf_trace_keep(const uintptr_t *pcs, unsigned n, uint64_t exact);

/* Where they lie, for include/tables.h: a number, shifted by *SHIFT, is a place in it. runs: bring-up */
const struct uf_grow *uf_trace_table(uint32_t *shift);

/* NULL for 0. The trace lives for ever. runs: anywhere; locks: none */
const struct uf_trace *uf_trace_get(uint32_t id);

extern _Atomic uint64_t uf_trace_lost;

#endif
