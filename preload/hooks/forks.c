/* forks.c: _Fork, clone, and syscall with a number that forks. */
#include "hooks/forks.h"

#include "base/sys.h"
#include "hooks/hook.h"
#include "hooks/use.h"
#include "pages/compact.h"

#include <errno.h>
#include <linux/sched.h>

static bool cells(void) { return uf_compact_any() && uf_phase_now() == UF_READY && !uf_is_vfork_child(); }

bool uf_forks_seen(long nr, long a, long b)
{
    if (uf_likely(!uf_compact_any())) return false;
    if (nr == SYS_clone) return !(a & CLONE_VM) && !b; /* on a stack of its own it returns into no frame of ours */
#ifdef SYS_fork
    if (nr == SYS_fork) return true;
#endif
    if (nr != SYS_clone3 || (size_t)b < CLONE_ARGS_SIZE_VER0 || !uf_use_readable((const void *)a, CLONE_ARGS_SIZE_VER0)) return false;
    const struct clone_args *args = (const void *)a;
    return !(args->flags & CLONE_VM) && !args->stack;
}

static void after(bool child)
{
    int error = errno;
    if (child) uf_fork_child();
    else uf_fork_parent();
    errno = error;
}

static UF_COLD long around(long nr, long a, long b, long c, long d, long e, long f)
{
    uf_fork_prepare();
    long pid = uf_next.syscall(nr, a, b, c, d, e, f);
    after(pid == 0);
    return pid;
}

long uf_forks_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
    if (uf_unlikely(uf_forks_seen(nr, a, b)) && cells()) return around(nr, a, b, c, d, e, f);
    if (uf_unlikely(nr == SYS_unshare)) return uf_forks_unshare((int)a);
    if (uf_unlikely(nr == SYS_setns)) return uf_forks_setns((int)a, (int)b);
    if (uf_unlikely(nr == SYS_close || nr == SYS_close_range)) return uf_fd_syscall(nr, a, b, c);
    return uf_next.syscall(nr, a, b, c, d, e, f); /* a jump */
}

UF_EXPORT pid_t _Fork(void)
{
    if (!uf_next._Fork) uf_phase_now();
    if (!uf_next._Fork) return uf_fail(ENOSYS), -1;
    if (!cells()) return uf_next._Fork();
    uf_fork_prepare();
    pid_t pid = uf_next._Fork();
    after(pid == 0);
    return pid;
}

struct start { int (*run)(void *); void *with; };
static int starts(void *data)
{
    struct start s = *(struct start *)data;
    after(true);
    return s.run(s.with);
}

/* Its last three parameters are there when the flags say so. A child with memory of its own has a copy of this frame. */
UF_EXPORT int uf_clone(int (*run)(void *), void *stack, int flags, void *with, pid_t *ptid, void *tls, pid_t *ctid) __asm__("clone");
UF_EXPORT int uf_clone(int (*run)(void *), void *stack, int flags, void *with, pid_t *ptid, void *tls, pid_t *ctid)
{
    if (uf_unlikely(!uf_next.clone)) uf_phase_now();
    if ((flags & CLONE_VM) || !run || !cells()) return uf_next.clone(run, stack, flags, with, ptid, tls, ctid);
    struct start s = { run, with };
    uf_fork_prepare();
    int pid = uf_next.clone(starts, stack, flags, &s, ptid, tls, ctid);
    after(false);
    return pid;
}
