/* delivery_where.h: where another thread of this process stands. */
#ifndef UF_DELIVERY_WHERE_H
#define UF_DELIVERY_WHERE_H

#include "base/types.h"

/* The instruction at which thread TID waits for a page, and its stack; 0 in both when that cannot be found out (no /proc). False: it
 * does not wait, it runs or is in a system call. runs: the handler thread; locks: none */
bool uf_delivery_where(uint32_t tid, uintptr_t *pc, uintptr_t *sp);

/* Has the first thread ended, and is there none but it and the caller? A child of clone returns and ends so, without the
 * end of all threads that exit makes: its parent would wait for ours for ever. With which STATUS. runs: the handler thread */
bool uf_delivery_left_alone(int *status);

#endif
