/* sigchain.c: first refusal is ours, the rest is the program's as if we were not there. */
#include "faults/sigchain.h"

#include "base/bytes.h"
#include "base/sys.h"
#include "base/thread.h"

#include <ucontext.h>
#include "base/banned.h"

enum { KERNEL_SIGSET = 8 };

/* Nobody sends it; see sigchain.h. */
enum { STAND_IN = SIGSTKFLT };

/* One row a signal of ours. The wish is read by handlers while hooks write it: a sequence number, odd while writing. */
static struct {
    int sig;
    bool standing;
    uf_sig_claim *claim;
    _Atomic unsigned sequence;
    struct sigaction wish;
    int (*install)(int, const struct sigaction *, struct sigaction *);
} rows[] = { { .sig = SIGBUS }, { .sig = SIGSEGV }, { .sig = STAND_IN }, { .sig = SIGSYS } };

static uint64_t open_too; /* never blocked either, and not shown as blocked: touch mode's SIGSYS */
static int kept; /* the signal that is never blocked; 0: none yet */

UF_ANYWHERE static uint64_t bit(int sig) { return 1ull << (sig - 1); }

UF_ANYWHERE static int row_of(int sig)
{
    for (unsigned i = 0; i < UF_COUNT(rows); i++)
        if (rows[i].sig == sig) return (int)i;
    return -1;
}

UF_ANYWHERE bool uf_sig_ours(int sig)
{
    int i = row_of(sig);
    return i >= 0 && rows[i].standing;
}

UF_ANYWHERE static uint64_t word_in(uint64_t mask)
{
    mask &= ~open_too;
    if (!kept) return mask;
    uint64_t wants = mask & bit(kept);
    mask &= ~(bit(kept) | bit(STAND_IN));
    return wants ? mask | bit(STAND_IN) : mask;
}

UF_ANYWHERE void uf_sig_mask_open(uint64_t *mask) { *mask &= ~((kept ? bit(kept) : 0) | open_too); }

/* The stand-in itself is shown where SIGPWR is: sets that hold either are full sets. */
UF_ANYWHERE static uint64_t word_out(uint64_t mask)
{
    if (!kept) return mask;
    uint64_t has = mask & bit(STAND_IN);
    if (has) mask |= bit(kept);
    return has && !(mask & bit(SIGPWR)) ? mask & ~bit(STAND_IN) : mask;
}

UF_ANYWHERE static uint64_t *word_of(sigset_t *set) { return (uint64_t *)(void *)set; }
UF_ANYWHERE void uf_sig_mask_in(sigset_t *set) { *word_of(set) = word_in(*word_of(set)); }
UF_ANYWHERE void uf_sig_mask_out(sigset_t *set) { *word_of(set) = word_out(*word_of(set)); }

UF_ANYWHERE static struct sigaction wish_of(int i)
{
    for (;;) {
        unsigned before = atomic_load_explicit(&rows[i].sequence, memory_order_acquire);
        struct sigaction a;
        uf_copy(&a, &rows[i].wish, sizeof a);
        atomic_thread_fence(memory_order_acquire);
        if (!(before & 1) && atomic_load_explicit(&rows[i].sequence, memory_order_relaxed) == before) return a;
        /* a writer that we interrupted in our own thread will not move on: take what is there */
        struct uf_thread *t = uf_thread_known();
        if (t && t->depth) return a;
    }
}

UF_ANYWHERE void uf_sig_default(int sig)
{
    struct { void (*handler)(int); unsigned long flags; void (*restorer)(void); uint64_t mask; } dfl = { SIG_DFL, 0, NULL, 0 };
    uf_sys(SYS_rt_sigaction, sig, (long)&dfl, 0, KERNEL_SIGSET, 0, 0);
}

/* Block what the program's handler asked to have blocked; the return from our handler restores the mask. */
UF_ANYWHERE static void mask_for(int sig, const struct sigaction *a)
{
    uint64_t mask;
    uf_copy(&mask, &a->sa_mask, sizeof mask);
    if (!(a->sa_flags & SA_NODEFER)) mask |= bit(sig);
    mask = word_in(mask);
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, KERNEL_SIGSET, 0, 0);
}

/* A siginfo has 48 bytes in the kernel and the last 16 are nobody's when a process sent the signal: what is queued again
 * carries its true si_code and this mark there. */
enum { MARK = 0x75666e63 };
struct tail {
    int code;
    int mark;
};

UF_ANYWHERE static struct tail *tail_of(siginfo_t *info) { return (struct tail *)((char *)info + 40); }

/* Queue SIG again as the stand-in, to the thread or the process as it came. */
UF_ANYWHERE static void hold(const siginfo_t *info)
{
    siginfo_t again;
    uf_copy(&again, info, sizeof again);
    *tail_of(&again) = (struct tail){ info->si_code, MARK };
    again.si_signo = STAND_IN;
    again.si_code = SI_QUEUE; /* only the main thread may send itself others */
    if (info->si_code == SI_TKILL)
        uf_sys(SYS_rt_tgsigqueueinfo, uf_sys_getpid(), uf_sys_gettid(), STAND_IN, (long)&again, 0, 0);
    else
        uf_sys(SYS_rt_sigqueueinfo, uf_sys_getpid(), STAND_IN, (long)&again, 0, 0, 0);
}

/* The true signal of one that came as the stand-in; INFO as it was. */
UF_ANYWHERE static int true_name(int sig, siginfo_t *info)
{
    if (sig != STAND_IN || tail_of(info)->mark != MARK) return sig;
    info->si_signo = kept;
    info->si_code = tail_of(info)->code;
    *tail_of(info) = (struct tail){ 0, 0 };
    return kept;
}

UF_ANYWHERE static bool blocked_at(const void *context)
{
    uint64_t mask;
    uf_copy(&mask, &((const ucontext_t *)context)->uc_sigmask, sizeof mask);
    return mask & bit(STAND_IN);
}

/* HELD: it pended as the stand-in, so the kernel has found it open. */
UF_ANYWHERE static void forward(int sig, siginfo_t *info, void *context, bool held)
{
    struct sigaction a = wish_of(row_of(sig));
    bool fault = info->si_code > 0; /* otherwise somebody sent it */
    bool blocked = sig == kept && !held && blocked_at(context);
    if (blocked && !fault) {
        hold(info);
        return;
    }
    if (a.sa_handler == SIG_IGN && !fault) return;
    if (a.sa_handler == SIG_IGN || a.sa_handler == SIG_DFL || blocked) {
        uf_sig_default(sig); /* return and fault again: a true core */
        if (!fault) uf_sys(SYS_tgkill, uf_sys_getpid(), uf_sys_gettid(), sig, 0, 0, 0);
        return;
    }
    if (a.sa_flags & SA_RESETHAND) {
        struct sigaction dfl = { .sa_handler = SIG_DFL };
        uf_sig_wish(sig, &dfl, NULL);
    }
    mask_for(sig, &a);
    if (a.sa_flags & SA_SIGINFO)
        a.sa_sigaction(sig, info, context);
    else
        a.sa_handler(sig);
}

UF_ANYWHERE static void handler(int sig, siginfo_t *info, void *context)
{
    int i = row_of(sig);
    if (rows[i].claim && rows[i].claim(sig, info, context)) return;
    int name = true_name(sig, info);
    forward(name, info, context, name != sig);
}

/* Calls that a signal interrupts go on or fail as the program's handler asked. */
static int stand(int i, const struct sigaction *wish, struct sigaction *was)
{
    struct sigaction ours = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART };
    bool handled = wish && wish->sa_handler != SIG_DFL && wish->sa_handler != SIG_IGN;
    if (handled && !(wish->sa_flags & SA_RESTART)) ours.sa_flags &= ~SA_RESTART;
    return rows[i].install(rows[i].sig, &ours, was);
}

long uf_sig_stand(int sig, uf_sig_claim *claim, int (*install)(int, const struct sigaction *, struct sigaction *))
{
    int i = row_of(sig);
    rows[i].install = install;
    rows[i].claim = claim;
    rows[i].standing = stand(i, NULL, &rows[i].wish) == 0;
    return rows[i].standing ? 0 : -1;
}

void uf_sig_open_too(int sig) { open_too |= bit(sig); }

long uf_sig_keep_open(int sig, int (*install)(int, const struct sigaction *, struct sigaction *))
{
    uint64_t mask = 0;
    long err = uf_sig_stand(STAND_IN, NULL, install);
    if (err) return err;
    kept = sig;
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&mask, KERNEL_SIGSET, 0, 0);
    mask = word_in(mask);
    return uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, KERNEL_SIGSET, 0, 0);
}

void uf_sig_wait_in(sigset_t *set)
{
    if (kept && (*word_of(set) & bit(kept))) *word_of(set) |= bit(STAND_IN);
}

int uf_sig_wait_out(int sig, siginfo_t *info) { return true_name(sig, info); }

/* No signal may come between: its handler would wait for a writer that cannot go on. */
UF_ANYWHERE static void write_wish(int i, const struct sigaction *now)
{
    uint64_t all = ~0ull, mask = 0;
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&all, (long)&mask, KERNEL_SIGSET, 0, 0);
    unsigned even = atomic_load(&rows[i].sequence) & ~1u;
    while (!atomic_compare_exchange_weak(&rows[i].sequence, &even, even + 1)) even &= ~1u;
    uf_copy(&rows[i].wish, now, sizeof *now);
    atomic_store_explicit(&rows[i].sequence, even + 2, memory_order_release);
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, KERNEL_SIGSET, 0, 0);
}

UF_ANYWHERE void uf_sig_wish(int sig, const struct sigaction *new, struct sigaction *old)
{
    int i = row_of(sig);
    struct sigaction was = wish_of(i), now;
    if (new) uf_copy(&now, new, sizeof now); /* NEW and OLD may be the same place */
    if (old) uf_copy(old, &was, sizeof was);
    if (!new) return;
    write_wish(i, &now);
    stand(i, &now, NULL);
    /* the other row of the same name: what pends as the stand-in interrupts as its true self would */
    if (sig == kept && wish_of(row_of(STAND_IN)).sa_handler == SIG_DFL) stand(row_of(STAND_IN), &now, NULL);
}

void uf_sig_exec(bool failed)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        struct sigaction ignore = { .sa_handler = SIG_IGN }, wish = wish_of((int)i), now;
        if (!rows[i].standing || wish.sa_handler != SIG_IGN || rows[i].install(rows[i].sig, NULL, &now)) continue;
        if (failed)
            stand((int)i, &wish, NULL);
        else if (now.sa_sigaction == handler) /* a vfork child may have chosen otherwise */
            rows[i].install(rows[i].sig, &ignore, NULL);
    }
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&mask, KERNEL_SIGSET, 0, 0);
    uint64_t want = failed ? word_in(mask) : word_out(mask);
    if (want != mask) uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&want, 0, KERNEL_SIGSET, 0, 0);
}
