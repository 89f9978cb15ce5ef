/* delivery.c: the handler thread. It has a thread pointer of its own, so that whatever keeps something for each thread
 * keeps it apart, and it calls nothing of libc's. */
#include "faults/delivery.h"

#include "base/arch.h"
#include "base/bytes.h"
#include "base/sys.h"
#include "base/thread.h"
#include "faults/delivery_where.h"
#include "faults/fault.h"
#include "pages/backend.h"
#include "pages/window.h"

#include <errno.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include "base/banned.h"

enum { STACK = 256 << 10, LOCAL = 128 << 10, IDLE_MS = 200, PATIENCE_MS = 20, TOLD = 64, MARK = 0x75666465 };

/* What the signal carries: a siginfo of SI_QUEUE has 24 bytes to give from the value on. */
struct message {
    uintptr_t at, pc; /* pc 0: could not be found out */
    uint32_t wrote;
    uint32_t mark;
};
enum { MESSAGE_AT = 24 };

/* Faults whose thread was told and has not shown that it listens. */
static struct told {
    _Atomic uint32_t tid; /* 0: nothing to watch */
    bool wrote;
    uintptr_t at, pc;
    int64_t since;
} told[TOLD];

static char stack[STACK] __attribute__((aligned(64)));
static char local[2 * LOCAL] __attribute__((aligned(64))); /* thread-local variables on either side of the pointer */
static _Atomic bool serving;

UF_ANYWHERE bool uf_delivery_by_thread(void) { return serving; }

static int64_t now_ms(void)
{
    struct timespec t = { 0, 0 };
    uf_sys(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&t, 0, 0, 0, 0);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- in the guilty thread */

UF_ANYWHERE bool uf_delivery_claim(int sig, siginfo_t *info, void *context)
{
    struct message m;
    uf_copy(&m, (char *)info + MESSAGE_AT, sizeof m);
    if (sig != SIGBUS || info->si_code != SI_QUEUE || m.mark != MARK) return uf_fault_claim(sig, info, context);
    uint32_t tid = (uint32_t)uf_sys_gettid();
    for (unsigned i = 0; i < TOLD; i++)
        if (told[i].tid == tid) told[i].tid = 0;
    /* it was interrupted by another signal meanwhile and is elsewhere: the touch comes again */
    if (m.pc && m.pc != uf_arch_pc(context)) return true;
    uf_fill(info, 0, sizeof *info);
    info->si_signo = SIGBUS;
    info->si_code = BUS_ADRERR;
    info->si_addr = (void *)m.at;
    uf_arch_say_access(context, m.wrote, m.at == uf_arch_pc(context));
    return uf_fault_claim(sig, info, context);
}

/* ---- in the handler thread */

static bool tell(const struct told *f)
{
    siginfo_t info;
    struct message m = { f->at, f->pc, f->wrote, MARK };
    long pid = uf_sys_getpid();
    uf_fill(&info, 0, sizeof info);
    info.si_signo = SIGBUS;
    info.si_code = SI_QUEUE;
    uf_copy((char *)&info + MESSAGE_AT, &m, sizeof m);
    if (!uf_sys_failed(uf_sys(SYS_rt_tgsigqueueinfo, pid, f->tid, SIGBUS, (long)&info, 0, 0))) return true;
    /* a vfork child, or one that shares our memory: a process of its own */
    return !uf_sys_failed(uf_sys(SYS_rt_tgsigqueueinfo, f->tid, f->tid, SIGBUS, (long)&info, 0, 0));
}

/* The thread does not listen. Report in its name with the one address of code that is known, and let it go on. */
static void serve_in_its_place(const struct told *f)
{
    static struct uf_thread as;
    static ucontext_t context;
    siginfo_t info;
    uf_fill(&as, 0, sizeof as);
    as.depth = 1;
    as.tid = f->tid;
    for (struct uf_thread *t = uf_thread_first(); t; t = t->next)
        if (t->tid == f->tid && !t->exiting) as.probing = t->probing;
    uf_fill(&info, 0, sizeof info);
    info.si_signo = SIGBUS;
    info.si_code = BUS_ADRERR;
    info.si_addr = (void *)f->at;
    uf_fill(&context, 0, sizeof context);
    uf_arch_set_pc(&context, f->pc);
    uf_arch_say_access(&context, f->wrote, f->at == f->pc);
    uf_thread_self = &as;
    if (!uf_fault_claim(SIGBUS, &info, &context)) uf_backend->zero(uf_down(f->at, UF_PAGE), UF_PAGE);
    uf_thread_self = NULL;
    uf_uffd_wake(uf_down(f->at, UF_PAGE), UF_PAGE);
}

static void take(const struct uf_uffd_touch *touch)
{
    struct told f = { touch->tid, touch->wrote, touch->at, 0, now_ms() };
    if (!uf_delivery_where(f.tid, &f.pc)) return; /* it runs: interrupted, it will touch again */
    struct told *free_row = NULL;
    for (unsigned i = 0; i < TOLD; i++)
        if (!told[i].tid || told[i].tid == f.tid) free_row = &told[i];
    if (free_row) {
        free_row->wrote = f.wrote;
        free_row->at = f.at;
        free_row->pc = f.pc;
        free_row->since = f.since;
        free_row->tid = f.tid; /* before it is told: it takes itself off */
    }
    if (tell(&f) && free_row) return;
    if (free_row) free_row->tid = 0;
    serve_in_its_place(&f);
}

/* Who was told a while ago and still waits at the same place has the signal blocked. */
static bool look_again(void)
{
    bool any = false;
    int64_t now = now_ms();
    for (unsigned i = 0; i < TOLD; i++) {
        uintptr_t pc = 0;
        if (!told[i].tid) continue;
        if (now - told[i].since < PATIENCE_MS) {
            any = true;
            continue;
        }
        /* a thread that was heard meanwhile and waits again has taken itself off before */
        if (uf_delivery_where(told[i].tid, &pc) && pc == told[i].pc && told[i].tid) serve_in_its_place(&told[i]);
        told[i].tid = 0;
    }
    return any;
}

static int serve(void *unused)
{
    bool any = false;
    uf_sys(SYS_prctl, PR_SET_NAME, (long)"uffence", 0, 0, 0, 0);
    for (;;) {
        struct uf_uffd_touch touches[16];
        int n = uf_uffd_wait(touches, UF_COUNT(touches), any ? PATIENCE_MS : IDLE_MS);
        for (int i = 0; i < n; i++) take(&touches[i]);
        any = look_again() || n > 0;
        if (n < 0) uf_uffd_revive();
    }
    return unused != NULL;
}

/* ---- its life */

static long start(void)
{
    uint64_t all = ~0ull, mask = 0;
    uintptr_t tp = (uintptr_t)local + LOCAL;
    uf_fill(told, 0, sizeof told);
    uf_fill(local, 0, sizeof local);
    uf_copy((void *)tp, (void *)uf_arch_thread_pointer(), 64); /* the stack protector's number stands there */
    *(uintptr_t *)tp = tp;
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&mask, 8, 0, 0); /* it inherits: no signal is ever for it */
    int tid = clone(serve, stack + STACK, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS,
                    NULL, NULL, (void *)tp, NULL);
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, 8, 0, 0);
    return tid > 0 ? 0 : -EAGAIN;
}

/* Open again in the other way and register everything. */
static long change(bool by_message)
{
    uf_uffd_by_message(by_message);
    long err = uf_backend_after_fork();
    if (!err) err = uf_backend->adopt(uf_region_start, uf_region_size);
    if (!err) uf_window_after_fork();
    return err;
}

long uf_delivery_open(void)
{
    if (uf_uffd_fd() < 0) return -EOPNOTSUPP;
    long err = change(true);
    if (!err) err = start();
    if (err)
        change(false);
    else
        serving = true;
    return err;
}

long uf_delivery_after_fork(void) { return serving ? start() : 0; }
