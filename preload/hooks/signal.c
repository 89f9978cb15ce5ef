/* signal.c: the program's signal calls. For the signals we live on its wishes are kept and answered for; in every mask
 * they stay open, because a touch while they are blocked kills the process before any handler runs. */
#include "faults/sigchain.h"
#include "hooks/hook.h"

#include "base/sys.h"

#include <errno.h>
#include <pthread.h>

static const int ours[] = { SIGBUS, SIGSEGV };

static bool *blocked_flag(struct uf_thread *t, int sig) { return sig == SIGBUS ? &t->sigbus_blocked : &t->sigsegv_blocked; }

UF_EXPORT int sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
    struct sigaction open;
    if (uf_phase_now() != UF_READY) return uf_next.sigaction(sig, new, old);
    if (uf_sig_ours(sig)) {
        uf_sig_wish(sig, new, old);
        return 0;
    }
    if (new) {
        open = *new;
        for (unsigned i = 0; i < UF_COUNT(ours); i++)
            if (uf_sig_ours(ours[i])) sigdelset(&open.sa_mask, ours[i]);
        new = &open;
    }
    return uf_next.sigaction(sig, new, old);
}

static uf_handler wish(int sig, uf_handler handler, int flags)
{
    struct sigaction new = { .sa_handler = handler, .sa_flags = flags }, old;
    uf_sig_wish(sig, &new, &old);
    return old.sa_handler;
}

UF_EXPORT uf_handler signal(int sig, uf_handler handler)
{
    if (uf_phase_now() == UF_READY && uf_sig_ours(sig)) return wish(sig, handler, SA_RESTART);
    return uf_next.signal(sig, handler);
}

UF_EXPORT uf_handler bsd_signal(int sig, uf_handler handler)
{
    if (uf_phase_now() == UF_READY && uf_sig_ours(sig)) return wish(sig, handler, SA_RESTART);
    return uf_next.bsd_signal(sig, handler);
}

UF_EXPORT uf_handler sysv_signal(int sig, uf_handler handler)
{
    if (uf_phase_now() == UF_READY && uf_sig_ours(sig)) return wish(sig, handler, (int)(SA_RESETHAND | SA_NODEFER));
    return uf_next.sysv_signal(sig, handler);
}

UF_EXPORT uf_handler __sysv_signal(int sig, uf_handler handler)
{
    if (uf_phase_now() == UF_READY && uf_sig_ours(sig)) return wish(sig, handler, (int)(SA_RESETHAND | SA_NODEFER));
    return uf_next.__sysv_signal(sig, handler);
}

UF_EXPORT uf_handler sigset(int sig, uf_handler handler)
{
    if (uf_phase_now() != UF_READY || !uf_sig_ours(sig)) return uf_next.sigset(sig, handler);
    bool *blocked = blocked_flag(uf_thread(), sig), was = *blocked;
    struct sigaction old;
    *blocked = handler == SIG_HOLD;
    if (handler == SIG_HOLD)
        uf_sig_wish(sig, NULL, &old);
    else
        old.sa_handler = wish(sig, handler, 0);
    return was ? SIG_HOLD : old.sa_handler;
}

UF_EXPORT int siginterrupt(int sig, int on)
{
    struct sigaction a;
    if (uf_phase_now() != UF_READY || !uf_sig_ours(sig)) return uf_next.siginterrupt(sig, on);
    uf_sig_wish(sig, NULL, &a);
    a.sa_flags = on ? a.sa_flags & ~SA_RESTART : a.sa_flags | SA_RESTART;
    uf_sig_wish(sig, &a, NULL);
    return 0;
}

/* SET without our signals, in *OPEN; what the program believes is remembered. */
static const sigset_t *opened(struct uf_thread *t, int how, const sigset_t *set, sigset_t *open)
{
    *open = *set;
    for (unsigned i = 0; i < UF_COUNT(ours); i++) {
        if (!uf_sig_ours(ours[i])) continue;
        bool in = sigismember(set, ours[i]) == 1;
        if (how == SIG_SETMASK || in) *blocked_flag(t, ours[i]) = in && how != SIG_UNBLOCK;
        if (how != SIG_UNBLOCK) sigdelset(open, ours[i]);
    }
    return open;
}

static int mask(int (*next)(int, const sigset_t *, sigset_t *), int how, const sigset_t *set, sigset_t *old)
{
    sigset_t open;
    if (uf_phase_now() != UF_READY) return next(how, set, old);
    struct uf_thread *t = uf_thread();
    bool was[UF_COUNT(ours)];
    for (unsigned i = 0; i < UF_COUNT(ours); i++) was[i] = *blocked_flag(t, ours[i]);
    if (set && how >= SIG_BLOCK && how <= SIG_SETMASK) set = opened(t, how, set, &open);
    int result = next(how, set, old);
    for (unsigned i = 0; old && result == 0 && i < UF_COUNT(ours); i++)
        if (was[i]) sigaddset(old, ours[i]);
    return result;
}

UF_EXPORT int sigprocmask(int how, const sigset_t *set, sigset_t *old) { return mask(uf_next.sigprocmask, how, set, old); }

UF_EXPORT int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    return mask(uf_next.pthread_sigmask, how, set, old);
}

UF_EXPORT int sigsuspend(const sigset_t *set)
{
    sigset_t open = *set;
    for (unsigned i = 0; uf_phase_now() == UF_READY && i < UF_COUNT(ours); i++)
        if (uf_sig_ours(ours[i])) sigdelset(&open, ours[i]);
    return uf_next.sigsuspend(&open);
}

/* Walks must not run off the end of an alternate stack, so its bounds are kept. */
UF_EXPORT int sigaltstack(const stack_t *new, stack_t *old)
{
    uf_phase_now();
    int result = uf_next.sigaltstack(new, old);
    if (result == 0 && new) {
        struct uf_thread *t = uf_thread();
        bool off = new->ss_flags & SS_DISABLE;
        t->alt_lo = off ? 0 : (uintptr_t)new->ss_sp;
        t->alt_hi = off ? 0 : (uintptr_t)new->ss_sp + new->ss_size;
    }
    return result;
}
