/* forks.h: forks that libc does not tell of. While small blocks lie in shared memory (pages/compact.h) the child must get its own
 * before it or its parent runs on; else its first hook is early enough (uf_fork_check). */
#ifndef UF_FORKS_H
#define UF_FORKS_H

#include "base/types.h"

/* fork's three moments, as libc calls them at its own. runs: fork; locks: all */
void uf_fork_prepare(void);
void uf_fork_parent(void);
void uf_fork_child(void);

/* Does the system call NR make a process with memory of its own, which goes on where its parent does? runs: anywhere */
bool uf_forks_seen(long nr, long a, long b);

/* unshare and setns, with our thread out of the way: the kernel grants them to a process of one thread only. */
int uf_forks_unshare(int flags);
int uf_forks_setns(int fd, int type);
/* syscall(2), as it is or with those moments, or that, around it. runs: hooks */
long uf_forks_syscall(long nr, long a, long b, long c, long d, long e, long f);

#endif
