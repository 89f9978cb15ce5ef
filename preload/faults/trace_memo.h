/* trace_memo.h: traces that were taken before, known again without a walk. A walk by ready rules is decided by the place it
 * starts from and the words of the stack it reads; where all of these are as they were, so is the trace.
 * runs: hooks; locks: none */
#ifndef UF_TRACE_MEMO_H
#define UF_TRACE_MEMO_H

#include "base/thread.h"
#include "faults/walk.h"

/* The number of the trace from FROM on, as it was kept; 0: not known. */
uint32_t uf_trace_known(struct uf_thread *t, const struct uf_walk_regs *from, uintptr_t stack_hi);

/* The walk from FROM that NOTE tells of gave trace ID. */
void uf_trace_learn(struct uf_thread *t, const struct uf_walk_regs *from, const struct uf_walk_note *note, uint32_t id);

#endif
