/* signal.c: the program's signal handlers. For the signals we live on its wishes are kept and answered for. */
#include "faults/sigchain.h"
#include "hooks/hook.h"
#include "hooks/mask.h"
#include "hooks/touch.h"
#include "touch/gate.h"

#include "base/sys.h"

/* A vfork child changes its own table of handlers, which is not ours, but memory that is. */
static bool ours(int sig) { return uf_phase_now() == UF_READY && uf_sig_named(sig); }

static void set_wish(int sig, const struct sigaction *new, struct sigaction *old)
{
    if (new && uf_is_vfork_child()) {
        struct sigaction real = *new;
        uf_sig_wish(sig, NULL, old);
        uf_sig_mask_in(&real.sa_mask);
        uf_next.sigaction(sig, &real, NULL);
        return;
    }
    uf_sig_wish(sig, new, old);
}

UF_EXPORT int sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
    struct sigaction open;
    if (uf_phase_now() != UF_READY) return uf_next.sigaction(sig, new, old);
    if (new ? uf_sig_named(sig) : uf_sig_ours(sig)) {
        set_wish(sig, new, old);
        return 0;
    }
    if (new) {
        open = *new;
        uf_sig_mask_in(&open.sa_mask);
        new = &open;
    }
    int result = uf_next.sigaction(sig, new, old);
    if (result == 0 && old) uf_sig_mask_out(&old->sa_mask);
    return result;
}

static uf_handler wish(int sig, uf_handler handler, int flags, bool masked)
{
    struct sigaction new = { .sa_handler = handler, .sa_flags = flags }, old;
    if (masked) *(uint64_t *)(void *)&new.sa_mask = 1ull << (sig - 1);
    set_wish(sig, &new, &old);
    return old.sa_handler;
}

UF_EXPORT uf_handler signal(int sig, uf_handler handler)
{
    return ours(sig) ? wish(sig, handler, SA_RESTART, true) : uf_next.signal(sig, handler);
}

UF_EXPORT uf_handler bsd_signal(int sig, uf_handler handler)
{
    return ours(sig) ? wish(sig, handler, SA_RESTART, true) : uf_next.bsd_signal(sig, handler);
}

enum { SYSV = (int)(SA_RESETHAND | SA_NODEFER | SA_INTERRUPT) };

UF_EXPORT uf_handler sysv_signal(int sig, uf_handler handler)
{
    return ours(sig) ? wish(sig, handler, SYSV, false) : uf_next.sysv_signal(sig, handler);
}

UF_EXPORT uf_handler __sysv_signal(int sig, uf_handler handler)
{
    return ours(sig) ? wish(sig, handler, SYSV, false) : uf_next.__sysv_signal(sig, handler);
}

UF_EXPORT uf_handler sigset(int sig, uf_handler handler)
{
    struct sigaction old;
    if (!ours(sig)) return uf_next.sigset(sig, handler);
    bool was = uf_mask_one(handler == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, sig);
    if (handler == SIG_HOLD)
        uf_sig_wish(sig, NULL, &old);
    else
        old.sa_handler = wish(sig, handler, 0, false);
    return was ? SIG_HOLD : old.sa_handler;
}

UF_EXPORT int siginterrupt(int sig, int on)
{
    struct sigaction a;
    if (!ours(sig)) return uf_next.siginterrupt(sig, on);
    uf_sig_wish(sig, NULL, &a);
    a.sa_flags = on ? a.sa_flags & ~SA_RESTART : a.sa_flags | SA_RESTART;
    set_wish(sig, &a, NULL);
    return 0;
}

UF_EXPORT int sigignore(int sig)
{
    if (!ours(sig)) return uf_next.sigignore(sig);
    wish(sig, SIG_IGN, 0, false);
    return 0;
}

/* Walks must not run off the end of an alternate stack, so its bounds are kept. */
UF_EXPORT int sigaltstack(const stack_t *new, stack_t *old)
{
    uf_phase_now();
    if (uf_unlikely(uf_touch_on) && new) uf_touch_ready_now(new->ss_sp, new->ss_size); /* a frame cannot wait for a handler */
    int result = uf_next.sigaltstack(new, old);
    if (uf_unlikely(uf_touch_on) && result == 0) uf_gate_altstack(uf_thread(), new, old);
    if (result == 0 && new) {
        struct uf_thread *t = uf_thread();
        bool off = new->ss_flags & SS_DISABLE;
        t->alt_lo = off ? 0 : (uintptr_t)new->ss_sp;
        t->alt_hi = off ? 0 : (uintptr_t)new->ss_sp + new->ss_size;
    }
    return result;
}
