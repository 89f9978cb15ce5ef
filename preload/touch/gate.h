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

/* EACH is told of what a call is about to touch, before it is made; three at most. runs: hooks; EACH: the handler of SIGSYS */
typedef void uf_gate_each(uintptr_t at, size_t size, bool writes, const char *call, void *context);
void uf_gate_tell(uf_gate_each *each);
/* Outside of touch mode too: the gate can be closed from now on. 0, or -ENOSYS here. runs: hooks, one at a time */
long uf_gate_machinery(void);
/* The trace of a call that EACH was told of: where it came through a wrapper of ours, from the wrapper's caller on. */
uint32_t uf_gate_trace(const void *context);

/* mremap by an instruction of the program's own, of memory that may be counted: made by this function of the hooks', with their records.
 * What the kernel answers. runs: the handler of SIGSYS, where the program's own code was interrupted */
extern long (*_Atomic uf_gate_remap)(const long args[6], uint32_t trace);

/* Something may be absent from now on: close every gate. runs: hooks; locks: none */
void uf_gate_close(void);

/* SIGSYS is about to be really ignored, or no more: this thread's calls are not stopped meanwhile, which would end the process.
 * runs: hooks, no vfork child (the gate is its parent's, its own calls are not stopped); locks: none */
void uf_gate_stand_open(struct uf_thread *t, bool open);

/* Open them all, for ever: we are going. runs: hooks; locks: none */
void uf_gate_leave(void);

/* libc's sigaction as far as we need it, with a return from the handler that passes no gate. */
int uf_gate_sigaction(int sig, const struct sigaction *new, struct sigaction *old);

/* After the program's sigaltstack: what it is shown, and ours again where it has none. runs: hooks */
void uf_gate_altstack(struct uf_thread *t, const stack_t *new, stack_t *old);

#endif
