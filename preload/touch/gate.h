/* gate.h: every system call of an armed thread passes by us first, whoever makes it: libc for itself, inline code, a JIT.
 * Syscall User Dispatch stops it with SIGSYS; its buffers are made present; then it is made from a stub of its call site,
 * outside of any handler, so that signals, cancellation and restarts meet it as ever. */
#ifndef UF_GATE_H
#define UF_GATE_H

#include "base/thread.h"
#include "faults/sigchain.h"

/* Can it be done here? Stand in front of SIGSYS. 0 or -errno. runs: bring-up */
long uf_gate_open(void);

/* This thread: its gate (closed as soon as there is something to count), and a stack for handlers where the program has
 * set none, because its own may be absent memory. runs: hooks; locks: none */
void uf_gate_arm(struct uf_thread *t);
/* In the child of a fork the kernel has forgotten it. */
void uf_gate_arm_again(struct uf_thread *t);

/* Told of what a call is about to write, before it is made; NULL: nobody. runs: the handler of SIGSYS; locks: none */
extern void (*uf_gate_also)(uintptr_t at, size_t size, const char *call, void *context);
/* Is the gate in use? */
bool uf_gate_is_here(void);

/* Something may be absent from now on: close every gate. runs: hooks; locks: none */
void uf_gate_close(void);

/* libc's sigaction as far as we need it, with a return from the handler that passes no gate. */
int uf_gate_sigaction(int sig, const struct sigaction *new, struct sigaction *old);

/* After the program's sigaltstack: what it is shown, and ours again where it has none. runs: hooks */
void uf_gate_altstack(struct uf_thread *t, const stack_t *new, stack_t *old);

#endif
