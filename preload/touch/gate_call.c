/* gate_call.c: system calls that mean something to us: those of signals, those that change what is absent. */
#include "touch/gate_inside.h"

#include "base/arch.h"
#include "base/bytes.h"
#include "base/sys.h"
#include "touch/fill.h"

#include <errno.h>
#include <limits.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include "base/banned.h"

long (*_Atomic uf_gate_remap)(const long args[6], uint32_t trace);

#ifdef UF_ARCH_GATE
UF_ANYWHERE long uf_gate_fetch(void *to, long from, size_t size)
{
    struct iovec near = { to, size }, far = { (void *)from, size };
    return uf_sys(SYS_process_vm_readv, uf_sys_getpid(), (long)&near, 1, (long)&far, 1, 0) == (long)size ? 0 : -EFAULT;
}

UF_ANYWHERE long uf_gate_store(long to, void *from, size_t size)
{
    struct iovec near = { from, size }, far = { (void *)to, size };
    return uf_sys(SYS_process_vm_writev, uf_sys_getpid(), (long)&near, 1, (long)&far, 1, 0) == (long)size ? 0 : -EFAULT;
}

/* The mask is part of the frame that we return through. What must stay open stays open, in libc's own calls too. */
UF_ANYWHERE static long sigprocmask_here(ucontext_t *c, const long args[6])
{
    uint64_t set = 0, mask, now;
    uf_copy(&mask, &c->uc_sigmask, sizeof mask);
    if (args[3] != KERNEL_SIGSET) return -EINVAL;
    if (args[1]) {
        if (uf_gate_fetch(&set, args[1], sizeof set)) return -EFAULT;
        if (args[0] != SIG_BLOCK && args[0] != SIG_UNBLOCK && args[0] != SIG_SETMASK) return -EINVAL;
        now = args[0] == SIG_BLOCK ? mask | set : args[0] == SIG_UNBLOCK ? mask & ~set : set;
        uf_sig_mask_open(&now);
        uf_copy(&c->uc_sigmask, &now, sizeof now);
    }
    return args[2] ? uf_gate_store(args[2], &mask, sizeof mask) : 0;
}

/* For a signal that we stand in front of it is the program's wish, as by libc's sigaction; our own installs pass no gate. */
UF_ANYWHERE static long wish_here(int sig, const struct kernel_action *new, long old)
{
    struct sigaction wish = { 0 }, was;
    if (new) {
        wish = (struct sigaction){ .sa_sigaction = (void (*)(int, siginfo_t *, void *))new->handler, .sa_flags = (int)new->flags, .sa_restorer = (void (*)(void))new->restorer };
        uf_copy(&wish.sa_mask, &new->mask, sizeof new->mask);
    }
    uf_sig_wish(sig, new ? &wish : NULL, &was);
    struct kernel_action k = { (void *)was.sa_sigaction, (unsigned)was.sa_flags, (void *)was.sa_restorer, 0 };
    uf_copy(&k.mask, &was.sa_mask, sizeof k.mask);
    return old ? uf_gate_store(old, &k, sizeof k) : 0;
}

UF_ANYWHERE static long sigaction_here(const long args[6])
{
    struct kernel_action k;
    if (args[3] != KERNEL_SIGSET) return -EINVAL;
    if (args[1] && uf_gate_fetch(&k, args[1], sizeof k)) return -EFAULT;
    if (uf_sig_ours((int)args[0])) return wish_here((int)args[0], args[1] ? &k : NULL, args[2]);
    if (args[1]) uf_sig_mask_open(&k.mask);
    return uf_sys(SYS_rt_sigaction, args[0], args[1] ? (long)&k : 0, args[2], args[3], 0, 0);
}

/* A raw mremap of what is counted goes as libc's: in the program's own code nothing of ours is held. */
UF_ANYWHERE static bool remap_here(long n, const long args[6], const void *context, long *result)
{
    long (*remap)(const long *, uint32_t) = atomic_load_explicit(&uf_gate_remap, memory_order_relaxed);
    struct uf_thread *t = uf_thread_known();
    if (uf_likely(n != SYS_mremap) || !remap || !t || t->depth || !uf_touch_may_hold((uintptr_t)args[0])) return false;
    *result = remap(args, uf_gate_trace(context));
    return true;
}

/* A thread or child that begins on a stack of the program's, every signal blocked perhaps. */
UF_ANYWHERE static void begins_on(long n, const long args[6])
{
    uint64_t head[7]; /* of a struct clone_args: the stack's lower end, its size */
    if (n != SYS_clone3) {
        if (args[1]) uf_touch_stack((uintptr_t)args[1] - 1);
    } else if (uf_gate_fetch(head, args[0], sizeof head) == 0 && head[5]) {
        uf_touch_stack((uintptr_t)(head[5] + head[6]) - 1);
    }
}

static const char own_uffd[] = "the program registers a counted reservation with a userfaultfd of its own; such are left to it and not counted";

/* Calls that change what is absent, made behind the wrappers' back: inline, by libc for itself, by syscall(2). */
UF_ANYWHERE static void gone(long n, const long args[6])
{
    struct uffdio_register r;
    bool gives = n == SYS_munmap || (n == SYS_madvise && (args[2] == MADV_DONTNEED || args[2] == MADV_FREE || args[2] == 24 /* DONTNEED_LOCKED */));
    if (gives) uf_touch_gone((uintptr_t)args[0], (size_t)args[1]);
    struct iovec v; /* a pidfd of ourselves, or of another process: then pages of ours are thought gone and looked for once more */
    for (long i = 0; n == SYS_process_madvise && i < args[2] && i < IOV_MAX && !uf_gate_fetch(&v, args[1] + i * (long)sizeof v, sizeof v); i++)
        if (args[3] == MADV_DONTNEED || args[3] == MADV_FREE) uf_touch_gone((uintptr_t)v.iov_base, v.iov_len);
    if (n != SYS_ioctl || args[1] != (long)UFFDIO_REGISTER || uf_gate_fetch(&r, args[2], sizeof r)) return;
    /* the kernel allows one userfaultfd, and this is the program's */
    uf_touch_leave((uintptr_t)r.range.start, (size_t)r.range.len, own_uffd);
}

UF_ANYWHERE void uf_gate_follow(long n, const long args[6])
{
    if (uf_unlikely(n == SYS_clone || n == SYS_clone3)) begins_on(n, args);
    if (uf_unlikely(n == SYS_munmap || n == SYS_madvise || n == SYS_process_madvise || n == SYS_ioctl)) gone(n, args);
}

UF_ANYWHERE bool uf_gate_answer(long n, const long args[6], void *context, long *result)
{
    if (uf_unlikely(remap_here(n, args, context, result))) return true;
    if (n != SYS_rt_sigprocmask && n != SYS_rt_sigaction) return false;
    *result = n == SYS_rt_sigprocmask ? sigprocmask_here(context, args) : sigaction_here(args);
    return true;
}
#endif
