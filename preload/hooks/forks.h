/* forks.h: forks that libc does not tell of. While small blocks lie in shared memory (pages/compact.h) the child must get its own
 * before it or its parent runs on; else its first hook is early enough (uf_fork_check). */
#ifndef UF_FORKS_H
#define UF_FORKS_H

#include "base/types.h"

#include <sys/syscall.h>

/* fork's three moments, as libc calls them at its own. runs: fork; locks: all */
void uf_fork_prepare(void);
void uf_fork_parent(void);
void uf_fork_child(void);

/* Does the system call NR make a process with memory of its own, which goes on where its parent does? runs: anywhere */
bool uf_forks_seen(long nr, long a, long b);

/* unshare and setns, with our thread out of the way: the kernel grants them to a process of one thread only. */
int uf_forks_unshare(int flags);
int uf_forks_setns(int fd, int type);
/* close and close_range by number (lsof), past our descriptors. runs: hooks; fd.c */
long uf_fd_syscall(long nr, long a, long b, long c);

/* Is NR one of those that are more than a jump, whatever they are called with? runs: anywhere */
static inline bool uf_forks_number(long nr)
{
    return nr == SYS_seccomp || nr == SYS_prctl || nr == SYS_unshare || nr == SYS_setns || nr == SYS_close || nr == SYS_close_range;
}

/* syscall(2), as it is or with those moments, or those, around it. runs: hooks */
long uf_forks_syscall(long nr, long a, long b, long c, long d, long e, long f);

#endif
