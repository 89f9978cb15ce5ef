/* gate_inside.h: what the files of the gate share. runs: the handler of SIGSYS; locks: none but where said */
#ifndef UF_GATE_INSIDE_H
#define UF_GATE_INSIDE_H

#include "touch/gate.h"

enum { KERNEL_SIGSET = 8 };

/* As rt_sigaction takes it. */
struct kernel_action { void *handler; unsigned long flags; void *restorer; uint64_t mask; };

/* SIZE bytes of the program's, which may be no memory at all. 0 or -EFAULT. */
long uf_gate_fetch(void *to, long from, size_t size);
long uf_gate_store(long to, void *from, size_t size);

/* Call N changes what is absent, or needs memory that cannot wait; it is about to be made. */
void uf_gate_follow(long n, const long args[6]);

/* Calls that are not made as they stand: true, and *RESULT is the program's. locks: the ranges', for mremap */
bool uf_gate_answer(long n, const long args[6], void *context, long *result);

#endif
