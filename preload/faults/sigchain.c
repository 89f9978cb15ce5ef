/* sigchain.c: first refusal is ours, the rest is the program's as if we were not there. */
#include "faults/sigchain.h"
#include "faults/sig_return.h"

#include "base/bytes.h"
#include "base/sys.h"
#include "base/thread.h"

#include <sys/signalfd.h>
#include <ucontext.h>
#include "base/banned.h"

enum { KERNEL_SIGSET = 8 };

/* Who stands in for a signal that is never blocked, and the signals whose presence in a mask tells a full set; see
 * sigchain.h. SIGSTKFLT is sent by nobody, the last real-time signal only by programs that name it. */
enum { STAND_IN = SIGSTKFLT, LAST = 64 };
#define BIT(sig) (1ull << ((sig) - 1))
static struct kept {
    int sig; /* 0: none */
    int stand_in;
    uint64_t beside;
} kept[2] = { { 0, STAND_IN, BIT(SIGPWR) | BIT(SIGIO) | BIT(SIGXFSZ) | BIT(SIGTTOU) }, { 0, LAST, BIT(LAST - 1) } };

/* One row a signal of ours. The wish is read by handlers while hooks write it: a sequence number, odd while writing. */
static struct {
    int sig;
    bool standing, shortly;
    uf_sig_claim *claim;
    _Atomic unsigned sequence;
    struct sigaction wish;
    int (*install)(int, const struct sigaction *, struct sigaction *);
} rows[] = { { .sig = SIGBUS }, { .sig = SIGSEGV }, { .sig = STAND_IN }, { .sig = LAST }, { .sig = SIGSYS }, { .sig = SIGTRAP } };

static uint64_t open_too; /* never blocked either, and shown so in full sets alone: touch mode's SIGSYS */
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

/* What stands in for SIG; NULL: SIG may be blocked. */
UF_ANYWHERE static const struct kept *kept_of(int sig)
{
    for (unsigned i = 0; i < UF_COUNT(kept); i++)
        if (kept[i].sig == sig && sig) return &kept[i];
    return NULL;
}

UF_ANYWHERE static const struct kept *kept_by(int stand_in)
{
    for (unsigned i = 0; i < UF_COUNT(kept); i++)
        if (kept[i].stand_in == stand_in && kept[i].sig) return &kept[i];
    return NULL;
}

/* The program means the last real-time signal itself: then it is the program's, and the signal it stood in for is
 * blocked in truth from here on, in this thread at once where it is blocked now. */
UF_ANYWHERE static void give_up_last(void)
{
    uint64_t mask = 0, instead;
    if (!kept[1].sig) return;
    instead = bit(kept[1].sig);
    kept[1].sig = 0;
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&mask, KERNEL_SIGSET, 0, 0);
    if (!(mask & bit(LAST))) return;
    mask |= instead;
    if (!(mask & bit(LAST - 1))) mask &= ~bit(LAST);
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, KERNEL_SIGSET, 0, 0);
}

UF_ANYWHERE static uint64_t word_in(uint64_t mask)
{
    mask &= ~open_too;
    if ((mask & bit(LAST)) && !(mask & bit(LAST - 1))) give_up_last();
    for (unsigned i = 0; i < UF_COUNT(kept); i++) {
        if (!kept[i].sig) continue;
        uint64_t wants = mask & bit(kept[i].sig);
        mask &= ~(bit(kept[i].sig) | bit(kept[i].stand_in));
        if (wants) mask |= bit(kept[i].stand_in);
    }
    return mask;
}

UF_ANYWHERE void uf_sig_mask_open(uint64_t *mask)
{
    for (unsigned i = 0; i < UF_COUNT(kept); i++)
        if (kept[i].sig) *mask &= ~bit(kept[i].sig);
    *mask &= ~open_too;
}

/* The stand-in itself is shown where those beside it are: sets that hold them all are full sets, or full but for a few. */
UF_ANYWHERE static uint64_t word_out(uint64_t mask)
{
    for (unsigned i = 0; i < UF_COUNT(kept); i++) {
        if (!kept[i].sig) continue;
        if (mask & bit(kept[i].stand_in)) mask |= bit(kept[i].sig);
        if ((mask & kept[i].beside) == kept[i].beside) mask |= bit(kept[i].stand_in);
        else mask &= ~bit(kept[i].stand_in);
    }
    if ((mask & kept[0].beside) == kept[0].beside) mask |= open_too; /* likewise */
    return mask;
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

static int stand(int i, const struct sigaction *wish, struct sigaction *was);

/* Does SIG wait already, for this thread or for the process? A signal with a number below 32 waits once in each place, a
 * real-time one as often as it is sent. */
UF_ANYWHERE static bool waits_already(int sig, bool for_thread)
{
    static char text[4096];
    static _Atomic bool busy;
    uint64_t waiting = 0;
    if (atomic_exchange(&busy, true)) return false;
    long in = uf_sys_open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC, 0);
    long n = uf_sys_failed(in) ? 0 : uf_sys_read((int)in, text, sizeof text - 1);
    if (!uf_sys_failed(in)) uf_sys_close((int)in);
    text[n > 0 ? n : 0] = 0;
    for (const char *s = text; *s; s++) {
        const char *at = uf_after(s, for_thread ? "\nSigPnd:\t" : "\nShdPnd:\t");
        for (; at && *at > ' '; at++) waiting = waiting << 4 | (uint64_t)(*at <= '9' ? *at - '0' : *at - 'a' + 10);
        if (at) break;
    }
    atomic_store(&busy, false);
    return waiting & bit(sig);
}

/* Queue it again as the stand-in, to the thread or the process as it came. */
UF_ANYWHERE static void hold(const struct kept *k, const siginfo_t *info)
{
    siginfo_t again;
    int i = row_of(k->stand_in);
    if (!rows[i].standing) { /* the last real-time signal is left alone until now */
        rows[i].install = rows[row_of(k->sig)].install;
        rows[i].standing = stand(i, NULL, &rows[i].wish) == 0;
    }
    if (k->stand_in == LAST && waits_already(LAST, info->si_code == SI_TKILL)) return;
    uf_copy(&again, info, sizeof again);
    if (info->si_code == SI_USER || info->si_code == SI_TKILL) /* no value of its own: a signalfd shows nothing behind it */
        again.si_ptr = (void *)((uintptr_t)MARK << 32 | (uint32_t)info->si_code);
    *tail_of(&again) = (struct tail){ info->si_code, MARK };
    again.si_signo = k->stand_in;
    again.si_code = SI_QUEUE; /* only the main thread may send itself others */
    if (info->si_code == SI_TKILL)
        uf_sys(SYS_rt_tgsigqueueinfo, uf_sys_getpid(), uf_sys_gettid(), k->stand_in, (long)&again, 0, 0);
    else
        uf_sys(SYS_rt_sigqueueinfo, uf_sys_getpid(), k->stand_in, (long)&again, 0, 0, 0);
}

/* The true signal of one that came as the stand-in; INFO as it was. */
UF_ANYWHERE static int true_name(int sig, siginfo_t *info)
{
    const struct kept *k = kept_by(sig);
    if (!k || tail_of(info)->mark != MARK) return sig;
    info->si_signo = k->sig;
    info->si_code = tail_of(info)->code;
    if (info->si_code == SI_USER || info->si_code == SI_TKILL) info->si_ptr = NULL;
    *tail_of(info) = (struct tail){ 0, 0 };
    return k->sig;
}

/* Who wants to know that the process is about to end by a signal. */
static uf_sig_mourner *mourner;
void uf_sig_mourn(uf_sig_mourner *f) { mourner = f; }

/* HELD: it pended as the stand-in, so the kernel has found it open. */
UF_ANYWHERE static void forward(int sig, siginfo_t *info, void *context, bool held)
{
    struct sigaction a = wish_of(row_of(sig));
    bool fault = info->si_code > 0; /* otherwise somebody sent it */
    const struct kept *k = kept_of(sig);
    bool blocked = k && !held && (uf_sig_frame_mask(context) & bit(k->stand_in));
    if (blocked && !fault) {
        hold(k, info);
        return;
    }
    if (a.sa_handler == SIG_IGN && !fault) return;
    if (a.sa_handler == SIG_IGN || a.sa_handler == SIG_DFL || blocked) {
        if (mourner) mourner(sig, info, context);
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

static _Atomic(uf_sig_claim *) first[3];
void uf_sig_first(uf_sig_claim *claim)
{
    for (unsigned i = 0; i < UF_COUNT(first); i++) {
        uf_sig_claim *none = NULL;
        if (atomic_compare_exchange_strong(&first[i], &none, claim)) return;
    }
}

UF_ANYWHERE static bool claimed_first(int sig, siginfo_t *info, void *context)
{
    for (unsigned i = 0; i < UF_COUNT(first); i++) {
        uf_sig_claim *claim = atomic_load_explicit(&first[i], memory_order_relaxed);
        if (uf_likely(!claim)) return false;
        if (claim(sig, info, context)) return true;
    }
    return false;
}

UF_ANYWHERE static void handler(int sig, siginfo_t *info, void *context)
{
    int i = row_of(sig);
    if (claimed_first(sig, info, context)) return;
    uint64_t mask = uf_sig_frame_mask(context);
    int code = info->si_code;
    bool ours = rows[i].claim && rows[i].claim(sig, info, context);
    if (ours && rows[i].shortly && uf_sig_called_by_kernel(context) && uf_sig_may_return(context, mask, info->si_code > 0, code > 0)) uf_arch_return(context);
    if (ours) return;
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

void uf_sig_install_by(int (*install)(int, const struct sigaction *, struct sigaction *))
{
    for (unsigned i = 0; i < UF_COUNT(rows); i++) rows[i].install = install;
}

long uf_sig_stand(int sig, uf_sig_claim *claim, int (*install)(int, const struct sigaction *, struct sigaction *))
{
    int i = row_of(sig);
    if (!rows[i].install) rows[i].install = install; /* it may be another for all */
    rows[i].claim = claim;
    if (!(rows[i].standing = stand(i, NULL, &rows[i].wish) == 0)) rows[i].install = NULL;
    return rows[i].standing ? 0 : -1;
}

void uf_sig_shortly(int sig) { rows[row_of(sig)].shortly = true; }

void uf_sig_open_too(int sig) { open_too |= bit(sig); }

long uf_sig_keep_open(int sig, int (*install)(int, const struct sigaction *, struct sigaction *))
{
    uint64_t mask = 0;
    if (uf_sig_stand(STAND_IN, NULL, install)) return -1;
    kept[0].sig = sig;
    kept[1].sig = sig == SIGSEGV ? 0 : SIGSEGV;
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&mask, KERNEL_SIGSET, 0, 0);
    mask = word_in(mask);
    return uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, KERNEL_SIGSET, 0, 0);
}

void uf_sig_open_thread(void)
{
    uint64_t mask = 0, open;
    if (!kept[0].sig) return;
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&mask, KERNEL_SIGSET, 0, 0);
    open = mask;
    uf_sig_mask_open(&open);
    if (open == mask) return;
    mask = word_in(mask);
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, KERNEL_SIGSET, 0, 0);
}

void uf_sig_wait_in(sigset_t *set)
{
    uint64_t mask = *word_of(set);
    if ((mask & bit(LAST)) && !(mask & bit(LAST - 1))) give_up_last();
    for (unsigned i = 0; i < UF_COUNT(kept); i++)
        if (kept[i].sig && (mask & bit(kept[i].sig))) *word_of(set) |= bit(kept[i].stand_in);
}

bool uf_sig_stands_in(int sig) { return kept_by(sig) != NULL; }

void uf_sig_fd_out(struct signalfd_siginfo *info)
{
    const struct kept *k = kept_by((int)info->ssi_signo);
    if (!k) return;
    info->ssi_signo = (uint32_t)k->sig;
    if (info->ssi_ptr >> 32 != MARK) return;
    info->ssi_code = (int32_t)info->ssi_ptr;
    info->ssi_ptr = 0;
    info->ssi_int = 0;
}

bool uf_sig_named(int sig)
{
    if (sig == LAST) give_up_last();
    return uf_sig_ours(sig);
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
    const struct kept *k = kept_of(sig);
    if (k && rows[row_of(k->stand_in)].standing && wish_of(row_of(k->stand_in)).sa_handler == SIG_DFL)
        stand(row_of(k->stand_in), &now, NULL);
}

void uf_sig_exec(bool failed, bool ignored)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        struct sigaction ignore = { .sa_handler = SIG_IGN }, wish = wish_of((int)i), now;
        if (!ignored || !rows[i].standing || wish.sa_handler != SIG_IGN || rows[i].install(rows[i].sig, NULL, &now)) continue;
        if (failed)
            stand((int)i, &wish, NULL);
        else if (now.sa_sigaction == handler) /* a vfork child may have chosen otherwise */
            rows[i].install(rows[i].sig, &ignore, NULL);
    }
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&mask, KERNEL_SIGSET, 0, 0);
    uint64_t want = failed ? word_in(mask) : word_out(mask) & ~open_too;
    if (want != mask) uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&want, 0, KERNEL_SIGSET, 0, 0);
}
