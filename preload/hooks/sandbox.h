/* sandbox.h: a program that locks itself up by seccomp. */
#ifndef UF_SANDBOX_H
#define UF_SANDBOX_H

#include "base/types.h"

/* The program's filter would kill it for calls that guarding makes, and so we have stepped aside: blocks of ours are only
 * recognised, and programs it starts do without us, whose first call would kill them. runs: anywhere */
extern _Atomic bool uf_sandboxed;

/* libc's syscall() is about to make this call. runs: hooks; locks: none */
void uf_sandbox_call(long number, const long *arg);

#endif
