/* sigchain.c: first refusal is ours, the rest is the program's as if we were not there. */
#include "faults/sigchain.h"

#include "base/bytes.h"
#include "base/sys.h"
#include "base/thread.h"
#include "base/banned.h"

enum { KERNEL_SIGSET = 8 };

/* One row a signal of ours. The wish is read by handlers while hooks write it: a sequence number, odd while writing. */
static struct {
    int sig;
    uf_sig_claim *claim;
    _Atomic unsigned sequence;
    struct sigaction wish;
    int (*install)(int, const struct sigaction *, struct sigaction *);
} rows[] = { { .sig = SIGBUS }, { .sig = SIGSEGV } };

UF_ANYWHERE static int row_of(int sig)
{
    for (unsigned i = 0; i < UF_COUNT(rows); i++)
        if (rows[i].sig == sig) return (int)i;
    return -1;
}

UF_ANYWHERE bool uf_sig_ours(int sig)
{
    int i = row_of(sig);
    return i >= 0 && rows[i].claim != NULL;
}

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
    if (!(a->sa_flags & SA_NODEFER)) mask |= 1ull << (sig - 1);
    for (unsigned i = 0; i < UF_COUNT(rows); i++)
        if (rows[i].claim) mask &= ~(1ull << (rows[i].sig - 1)); /* never blocked under us */
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, 0, KERNEL_SIGSET, 0, 0);
}

UF_ANYWHERE static void forward(int i, siginfo_t *info, void *context)
{
    int sig = rows[i].sig;
    struct sigaction a = wish_of(i);
    bool fault = info->si_code > 0; /* otherwise somebody sent it */
    if (a.sa_handler == SIG_IGN && !fault) return;
    if (a.sa_handler == SIG_IGN || a.sa_handler == SIG_DFL) {
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
    if (rows[i].claim(sig, info, context)) return;
    forward(i, info, context);
}

long uf_sig_stand(int sig, uf_sig_claim *claim, int (*install)(int, const struct sigaction *, struct sigaction *))
{
    int i = row_of(sig);
    struct sigaction ours = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART };
    uint64_t open = 1ull << (sig - 1);
    rows[i].install = install;
    rows[i].claim = claim;
    if (install(sig, &ours, &rows[i].wish) != 0) {
        rows[i].claim = NULL;
        return -1;
    }
    /* inherited blocked, a touch would kill before any handler runs */
    uf_sys(SYS_rt_sigprocmask, SIG_UNBLOCK, (long)&open, 0, KERNEL_SIGSET, 0, 0);
    return 0;
}

UF_ANYWHERE void uf_sig_wish(int sig, const struct sigaction *new, struct sigaction *old)
{
    int i = row_of(sig);
    struct sigaction was = wish_of(i), now;
    if (new) uf_copy(&now, new, sizeof now); /* NEW and OLD may be the same place */
    if (old) uf_copy(old, &was, sizeof was);
    if (!new) return;
    unsigned even = atomic_load(&rows[i].sequence) & ~1u;
    while (!atomic_compare_exchange_weak(&rows[i].sequence, &even, even + 1)) even &= ~1u;
    uf_copy(&rows[i].wish, &now, sizeof now);
    atomic_store_explicit(&rows[i].sequence, even + 2, memory_order_release);
}

bool uf_sig_ignored(int sig)
{
    int i = row_of(sig);
    return i >= 0 && rows[i].claim && wish_of(i).sa_handler == SIG_IGN;
}
