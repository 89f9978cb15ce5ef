/* delivery.c: the handler thread. It has a thread pointer of its own, so that whatever keeps something for each thread
 * keeps it apart, and it calls nothing of libc's. */
#include "faults/delivery.h"

#include "base/arch.h"
#include "base/bytes.h"
#include "base/out.h"
#include "base/sys.h"
#include "base/thread.h"
#include "faults/delivery_where.h"
#include "faults/fault.h"
#include "pages/backend.h"
#include "pages/compact.h"
#include "pages/window.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include "base/banned.h"

enum { STACK = 256 << 10, LOCAL = 128 << 10, IDLE_MS = 200, PATIENCE_MS = 20, TOLD = 64 };

/* Faults whose thread was told and has not shown that it listens. */
static struct told {
    _Atomic uint32_t tid; /* 0: nothing to watch */
    bool wrote;
    uintptr_t at, pc;
    int64_t since; /* 0: since the last look */
} told[TOLD];

static char stack[STACK] __attribute__((aligned(64)));
static char local[2 * LOCAL] __attribute__((aligned(64))); /* thread-local variables on either side of the pointer */
static _Atomic bool serving;
static _Atomic uint32_t thread_id; /* of the handler thread; the kernel clears it when that has ended */
static _Atomic int quit = -1;      /* an eventfd: the handler thread ends */
static _Atomic bool quitting;
static long pid;                   /* of the process that the handler thread is in */
static struct uf_delivery_way way = { uf_fault_claim, true, false, NULL };

UF_ANYWHERE bool uf_delivery_by_thread(void) { return serving; }

static int64_t now_ms(void)
{
    struct timespec t = { 0, 0 };
    uf_sys(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&t, 0, 0, 0, 0);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- in the guilty thread */

UF_ANYWHERE bool uf_delivery_message(int sig, const siginfo_t *info, struct uf_fault_message *m)
{
    uf_copy(m, (const char *)info + UF_FAULT_MESSAGE_AT, sizeof *m);
    if (sig != SIGBUS || info->si_code != SI_QUEUE || m->mark != UF_FAULT_MARK) return false;
    if (!serving) return true;
    struct uf_thread *t = uf_thread_known();
    uint32_t tid = t && t->tid ? t->tid : (uint32_t)uf_sys_gettid();
    for (unsigned i = 0; i < TOLD; i++)
        if (told[i].tid == tid) told[i].tid = 0;
    return true;
}

UF_ANYWHERE void uf_delivery_as_fault(const struct uf_fault_message *m, siginfo_t *info, void *context)
{
    uf_fill(info, 0, sizeof *info);
    info->si_signo = SIGBUS;
    info->si_code = BUS_ADRERR;
    info->si_addr = (void *)m->at;
    uf_arch_say_access(context, m->wrote, m->at == uf_arch_pc(context));
}

UF_ANYWHERE bool uf_delivery_claim(int sig, siginfo_t *info, void *context)
{
    struct uf_fault_message m;
    if (!uf_delivery_message(sig, info, &m)) return uf_fault_claim(sig, info, context);
    /* it was interrupted by another signal meanwhile and is elsewhere: the touch comes again */
    if (m.pc && m.pc != uf_arch_pc(context)) return true;
    uf_delivery_as_fault(&m, info, context);
    return uf_fault_claim(sig, info, context);
}

/* ---- in the handler thread */

static bool tell(const struct told *f)
{
    siginfo_t info;
    struct uf_fault_message m = { f->at, f->pc, f->wrote, UF_FAULT_MARK };
    uf_fill(&info, 0, sizeof info);
    info.si_signo = SIGBUS;
    info.si_code = SI_QUEUE;
    uf_copy((char *)&info + UF_FAULT_MESSAGE_AT, &m, sizeof m);
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
    if (!way.claim(SIGBUS, &info, &context)) uf_backend->zero(uf_down(f->at, UF_PAGE), UF_PAGE);
    uf_thread_self = NULL;
    uf_uffd_wake(uf_down(f->at, UF_PAGE), UF_PAGE);
}

/* A stack in a block of the program's (a coroutine's) that has run over: a signal would be written to memory that is not there, which
 * kills. The kernel reads a signal set before it refuses an unknown HOW: so it is asked whether eight bytes are there. */
static bool no_room_for_signal(uintptr_t sp)
{
    enum { NO_HOW = 99, RED_ZONE = 128 };
    uintptr_t from = uf_down(sp - RED_ZONE, 8) - 8;
    return sp && (uf_sys(SYS_rt_sigprocmask, NO_HOW, (long)from, 0, 8, 0, 0) == -EFAULT ||
                  uf_sys(SYS_rt_sigprocmask, NO_HOW, (long)(from - UF_PAGE), 0, 8, 0, 0) == -EFAULT);
}

static void take(const struct uf_uffd_touch *touch)
{
    struct told f = { touch->tid, touch->wrote, touch->at, 0, 0 };
    uintptr_t sp = 0;
    if (way.asks_where && !uf_delivery_where(f.tid, &f.pc, &sp)) return; /* it runs: interrupted, it will touch again */
    if (uf_unlikely(no_room_for_signal(sp))) {
        serve_in_its_place(&f);
        return;
    }
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
        uintptr_t pc = 0, sp;
        if (!told[i].tid) continue;
        if (!told[i].since) told[i].since = now;
        if (now - told[i].since < PATIENCE_MS) {
            any = true;
            continue;
        }
        /* a thread that was heard meanwhile and waits again has taken itself off before */
        bool waits = uf_delivery_where(told[i].tid, &pc, &sp) && told[i].tid;
        if (waits && !way.asks_where) told[i].pc = pc;
        if (waits && pc == told[i].pc) serve_in_its_place(&told[i]);
        told[i].tid = 0;
    }
    return any;
}

static int serve(void *unused)
{
    enum { LOOK_EVERY = 256 /* messages, while they come thick and fast */, YIELDS = 8 };
    bool any = false, came = false;
    int status = 0;
    unsigned unseen = 0;
    uint64_t all = ~0ull;
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, 0, 8, 0, 0);
    uf_sys(SYS_prctl, PR_SET_NAME, (long)"uffence", 0, 0, 0, 0);
    for (;;) {
        struct uf_uffd_touch touches[16];
        int n = uf_uffd_wait(touches, UF_COUNT(touches), any ? PATIENCE_MS : IDLE_MS, quit, came ? YIELDS : 0);
        came = n > 0;
        if (n == UF_UFFD_QUIT && quitting) break;
        if (n == UF_UFFD_QUIT) quit = -1; /* the program's own file under our number */
        for (int i = 0; i < n; i++) take(&touches[i]);
        if (n > 0 && (unseen += (unsigned)n) < LOOK_EVERY) {
            any = true;
            continue;
        }
        any = look_again();
        unseen = 0;
        if (n == 0 && !any && uf_delivery_left_alone(&status)) break; /* of two, the last to go says with which status */
        if (n < 0) uf_uffd_revive();
    }
    (void)unused;
    if (status & 127) { /* strict seccomp, for one, kills a thread, not the process */
        uint64_t none = 0;
        uf_sig_default(status & 127);
        uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, 8, 0, 0);
        uf_sys(SYS_tgkill, uf_sys_getpid(), uf_sys_gettid(), status & 127, 0, 0, 0);
    }
    return status >> 8 & 255;
}

/* ---- its life */

static long start(void)
{
    pid = uf_sys_getpid();
    uint64_t all = ~(1ull << (SIGSYS - 1)), mask = 0; /* touch mode's gate may stop clone itself */
    uintptr_t tp = (uintptr_t)local + LOCAL;
    uf_fill(told, 0, sizeof told);
    uf_fill(local, 0, sizeof local);
    uf_copy((void *)tp, (void *)uf_arch_thread_pointer(), 64); /* the stack protector's number stands there */
    *(uintptr_t *)tp = tp;
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&mask, 8, 0, 0); /* it inherits: no signal is ever for it */
    thread_id = 1; /* the kernel writes the number, and nobody waits before it has */
    int tid = way.clone(serve, stack + STACK,
                    CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID,
                    NULL, (pid_t *)&thread_id, (void *)tp, (pid_t *)&thread_id);
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, 8, 0, 0);
    return tid > 0 ? 0 : -EAGAIN;
}

/* The descriptor is the parent's in the child of a fork, or nobody's yet. */
static long open_quit(void)
{
    if (quit >= 0) uf_sys_close(quit);
    long got = uf_sys(SYS_eventfd2, 0, O_CLOEXEC | O_NONBLOCK, 0, 0, 0, 0);
    quit = uf_sys_failed(got) ? -1 : uf_fd_hide((int)got);
    return quit < 0 ? got : 0;
}

/* Open again in the other way and register everything. */
static long change(enum uf_uffd_way how)
{
    uf_uffd_choose(how);
    long err = uf_backend_after_fork();
    if (!err) err = uf_backend->adopt(uf_region_start, uf_region_size);
    if (!err) uf_window_after_fork(), uf_compact_arm();
    return err;
}

long uf_delivery_open(const struct uf_delivery_way *how)
{
    if (uf_uffd_fd() < 0) return -EOPNOTSUPP;
    way = *how;
    long err = way.monitor ? 0 : open_quit();
    if (!err) err = change(way.monitor ? UF_UFFD_MONITOR : UF_UFFD_MESSAGE);
    if (!err && !way.monitor) err = start();
    if (err)
        change(UF_UFFD_SIGNAL);
    else
        serving = !way.monitor;
    return err;
}

void uf_delivery_by_signals(void)
{
    uf_uffd_choose(UF_UFFD_SIGNAL);
    if (quit >= 0) uf_sys_close(quit);
    quit = -1;
    serving = false;
}

long uf_delivery_after_fork(void)
{
    if (!serving) return 0;
    long err = open_quit();
    return err ? err : start();
}

int uf_delivery_fd(void) { return serving ? quit : -1; }
void uf_delivery_move(void)
{
    long got = uf_sys_fcntl(quit, F_DUPFD_CLOEXEC, quit + 1);
    if (!uf_sys_failed(got)) quit = (int)got;
}

/* Programs close numbers that are not theirs, and open their own there: into those nothing is written. */
static bool is_eventfd(int number)
{
    char path[64], text[256];
    struct uf_out o = { path, 0, sizeof path - 1, false };
    uf_put(&o, "/proc/self/fdinfo/");
    uf_put_u64(&o, (uint64_t)number);
    path[o.used] = 0;
    long in = uf_sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(in)) return false;
    long n = uf_sys_read((int)in, text, sizeof text - 1);
    uf_sys_close((int)in);
    const char *word = "eventfd-count";
    for (long i = 0, k = 0; i < n; i++) {
        k = text[i] == word[k] ? k + 1 : text[i] == word[0];
        if (!word[k]) return true;
    }
    return false;
}

bool uf_delivery_pause(void)
{
    uint64_t one = 1;
    uint32_t tid;
    quitting = serving && quit >= 0 && is_eventfd(quit);
    if (!quitting || uf_sys_write(quit, &one, sizeof one) != sizeof one) return false;
    uint32_t was = thread_id;
    while ((tid = thread_id) != 0) uf_sys(SYS_futex, (long)&thread_id, FUTEX_WAIT, tid, 0, 0, 0); /* the kernel wakes without PRIVATE */
    while (!uf_sys_failed(uf_sys(SYS_tgkill, pid, was, 0, 0, 0, 0))) uf_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0); /* it counts until it is reaped */
    uf_sys_read(quit, &one, sizeof one);
    quitting = false;
    return true;
}

bool uf_delivery_resume(void)
{
    if (start() == 0) return true;
    change(UF_UFFD_SIGNAL); /* after unshare(CLONE_NEWPID) no thread can be made */
    serving = false;
    return false;
}
