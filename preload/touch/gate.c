/* gate.c: Syscall User Dispatch. */
#include "touch/gate_inside.h"

#include "base/arch.h"
#include "base/bytes.h"
#include "base/meta.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/module.h"
#include "faults/trace.h"
#include "touch/count.h"
#include "touch/fill.h"
#include "touch/never.h"
#include "touch/ring.h"
#include "touch/shape.h"

#include <errno.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include "base/banned.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif
enum { DISPATCH_ON = 1, DISPATCHED = 2 /* si_code */, STACK = 64 << 10 };

struct uf_gate {
    volatile char closed; /* the selector: 1 stops calls */
    bool armed;
    uintptr_t stack;      /* for handlers, 0: none made */
    struct uf_gate *next;
};

static struct uf_gate *_Atomic gates;
static _Atomic bool closing;
static bool open_here;
static struct uf_module us, libc;
static _Atomic(uf_gate_each *) told[3];

void uf_gate_tell(uf_gate_each *each)
{
    for (unsigned i = 0; i < UF_COUNT(told); i++) {
        uf_gate_each *none = NULL;
        if (atomic_compare_exchange_strong(&told[i], &none, each)) return;
    }
}

long uf_gate_machinery(void) { return open_here || uf_gate_open() == 0 ? 0 : -ENOSYS; }

UF_ANYWHERE uint32_t uf_gate_trace(const void *context)
{
    uintptr_t pcs[UF_TRACE_MAX];
    uint64_t exact;
    unsigned n = uf_trace_context(uf_thread_known(), context, pcs, (unsigned)uf_options.num_callers, &exact), ours = 0;
    for (unsigned i = 0; i < n; i++)
        if (pcs[i] - us.from < us.to - us.from) ours = i + 1;
    return ours < n ? uf_trace_keep(pcs + ours, n - ours, ours ? exact >> ours : exact) : uf_trace_keep(pcs, n, exact);
}

static _Atomic bool left;
#ifdef UF_ARCH_GATE
extern volatile char uf_gate_born_closed __attribute__((visibility("hidden"))); /* the selector of threads that were armed before they began */
#endif

void uf_gate_leave(void)
{
    atomic_store(&left, true);
    atomic_store(&closing, false);
    for (struct uf_gate *g = atomic_load(&gates); g; g = g->next) g->closed = 0;
#ifdef UF_ARCH_GATE
    if (open_here) uf_gate_born_closed = 0; /* else it lies in code */
#endif
}

static void close_it(struct uf_gate *g) { g->closed = atomic_load(&closing) ? 1 : 0; }

void uf_gate_close(void)
{
    if (uf_likely(atomic_load_explicit(&closing, memory_order_relaxed)) || uf_unlikely(atomic_load(&left))) return;
    atomic_store(&closing, true);
    for (struct uf_gate *g = atomic_load(&gates); g; g = g->next)
        if (g->armed) g->closed = 1;
    uf_ring_look();
}

#ifdef UF_ARCH_GATE
__asm__(UF_ARCH_STUB_CODE);
extern char uf_gate_stubs[] __attribute__((visibility("hidden")));
extern char uf_gate_restorer[] __attribute__((visibility("hidden")));
extern _Atomic uintptr_t uf_gate_sites[UF_ARCH_STUBS] __attribute__((visibility("hidden")));

int uf_gate_sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
    enum { RESTORER = 0x04000000 };
    struct kernel_action k = { 0 }, was = { 0 };
    if (new) {
        k = (struct kernel_action){ (void *)new->sa_sigaction, (unsigned)new->sa_flags | RESTORER, uf_gate_restorer, 0 };
        uf_copy(&k.mask, &new->sa_mask, sizeof k.mask);
    }
    if (uf_sys_failed(uf_sys(SYS_rt_sigaction, sig, new ? (long)&k : 0, (long)&was, KERNEL_SIGSET, 0, 0))) return -1;
    if (!old) return 0;
    *old = (struct sigaction){ .sa_sigaction = (void (*)(int, siginfo_t *, void *))was.handler, .sa_flags = (int)(was.flags & ~RESTORER) };
    uf_copy(&old->sa_mask, &was.mask, sizeof was.mask);
    return 0;
}

/* The stub that goes back to SITE; 0 when all are taken. */
UF_ANYWHERE static uintptr_t stub_for(uintptr_t site)
{
    enum { LOOK = 256 };
    unsigned h = (unsigned)((site * 0x9e3779b97f4a7c15ull) >> 53) % UF_ARCH_STUBS;
    for (unsigned i = 0; i < LOOK; i++) {
        unsigned at = (h + i) % UF_ARCH_STUBS;
        uintptr_t there = atomic_load_explicit(&uf_gate_sites[at], memory_order_acquire);
        if (there == 0 && atomic_compare_exchange_strong(&uf_gate_sites[at], &there, site)) there = site;
        if (there == site) return (uintptr_t)uf_gate_stubs + at * 8;
    }
    return 0;
}

extern char uf_gate_born[] __attribute__((visibility("hidden")));
extern _Atomic uintptr_t uf_gate_born_sites[UF_ARCH_BORN] __attribute__((visibility("hidden")));
extern uintptr_t uf_gate_born_let[2] __attribute__((visibility("hidden"))); /* our own calls: from, bytes */

UF_ANYWHERE static uintptr_t born_stub_for(uintptr_t site)
{
    for (unsigned i = 0; i < UF_ARCH_BORN; i++) {
        uintptr_t there = atomic_load_explicit(&uf_gate_born_sites[i], memory_order_acquire);
        if (there == 0 && atomic_compare_exchange_strong(&uf_gate_born_sites[i], &there, site)) there = site;
        if (there == site) return (uintptr_t)uf_gate_born + i * 32;
    }
    return 0;
}

struct passing {
    const char *name;       /* of the call, or the request */
    void *context;
    uint32_t trace;
    bool traced, writes;
    uintptr_t begins;       /* of the buffer at hand */
};

UF_ANYWHERE static void count_run(const struct uf_run *run, void *data)
{
    struct passing *p = data;
    if (!p->traced) {
        uintptr_t pcs[UF_TRACE_MAX];
        uint64_t exact;
        unsigned n = uf_trace_context(uf_thread_known(), p->context, pcs, (unsigned)uf_options.num_callers, &exact);
        p->trace = uf_trace_keep(pcs, n, exact & ~1ull);
        p->traced = true;
    }
    if (!p->writes) uf_never_call(run, p->begins, p->name, p->trace);
    uf_touch_count_run(run, run->pages, uf_touch_call(p->name), p->trace);
}

UF_ANYWHERE static void make_ready(uintptr_t at, size_t size, bool writes, void *data)
{
    struct passing *p = data;
    struct uf_spot spot;
    uintptr_t to = at + size;
    for (unsigned i = 0; i < UF_COUNT(told); i++) {
        uf_gate_each *each = atomic_load_explicit(&told[i], memory_order_relaxed);
        if (uf_unlikely(each != NULL)) each(at, size, writes, p->name, p->context);
    }
    p->writes = writes;
    p->begins = at;
    while (at < to && uf_touch_find(at, &spot)) {
        uf_touch_ready(&spot, at, to, count_run, data);
        at = spot.hi;
    }
}

/* CALL makes a thread: is it to be armed before its first instruction? Where its thread block is libc's, or the one that it was made from:
 * our handler reads it. A child that only borrows the memory (vfork) is left alone: it may change its handlers, not ours. */
UF_ANYWHERE static bool bears(long n, const long args[6], uintptr_t site)
{
    uint64_t c[8] = { (uint64_t)args[0], 0, 0, 0, 0, (uint64_t)args[1], 0, 0 }; /* struct clone_args: flags, ..., stack, its size, tls */
    if (n == SYS_clone3 && ((size_t)args[1] < sizeof c || uf_gate_fetch(c, args[0], sizeof c))) return false;
    uintptr_t stack = (uintptr_t)(c[5] + c[6]);
    if (!(c[0] & CLONE_VM) || stack - us.from <= us.to - us.from) return false; /* our own reader of messages */
    return stack && c[0] & CLONE_THREAD && (!(c[0] & CLONE_SETTLS) || site - libc.from < libc.to - libc.from);
}

UF_ANYWHERE static bool claim(int sig, siginfo_t *info, void *context)
{
    long args[6], made, n = info->si_syscall;
    (void)sig;
    if (info->si_code != DISPATCHED) return false;
    struct passing p = { .name = uf_shape_name(n), .context = context };
    uf_arch_call_args(context, args);
    uf_shape_walk(n, args, make_ready, &p);
    uf_gate_follow(n, args);
    if (uf_unlikely(uf_ring_call_of(n)) && uf_ring_call(n, args, make_ready, &p, &p.name, &made)) {
        uf_arch_call_result(context, made);
    } else if (uf_gate_answer(n, args, context, &made)) {
        uf_arch_call_result(context, made);
    } else {
        uintptr_t site = uf_arch_pc(context), stub = 0;
        if (uf_unlikely(n == SYS_clone || n == SYS_clone3) && bears(n, args, site)) stub = born_stub_for(site);
        if (!stub) stub = stub_for(site);
        if (stub) {
            uf_arch_call_again(context, stub, n);
        } else { /* too many call sites: this thread goes on without a gate */
            struct uf_thread *t = uf_thread_known();
            if (t && t->gate) t->gate->closed = 0;
            uf_gate_born_closed = 0;
            uf_arch_call_again(context, uf_arch_pc(context) - 2, n);
            uf_note("warning", "touch-gate", "too many places make system calls; a thread goes on unwatched");
        }
    }
    return true;
}

long uf_gate_open(void)
{
    char byte;
    if (!uf_module_of((uintptr_t)uf_gate_stubs, &us)) return -ENOENT;
    if (uf_gate_fetch(&byte, (long)&us, 1)) return -EPERM; /* a sandbox around us: what the program hands over cannot be looked at */
    long err = uf_sys_mprotect((uintptr_t)uf_gate_sites, UF_ARCH_STUBS * 8, PROT_READ | PROT_WRITE);
    if (!uf_sys_failed(err)) err = uf_sys_mprotect((uintptr_t)uf_gate_born_sites, UF_PAGE, PROT_READ | PROT_WRITE);
    if (uf_sys_failed(err)) return err;
    uf_gate_born_let[0] = us.from;
    uf_gate_born_let[1] = us.to - us.from;
    uf_gate_born_closed = 1; /* whom it is for passed a closed gate when it was made */
    uf_module_of((uintptr_t)__errno_location, &libc);
    uf_sig_install_by(uf_gate_sigaction);
    if (uf_sig_stand(SIGSYS, claim, uf_gate_sigaction)) return -EINVAL;
    uf_sig_open_too(SIGSYS);
    open_here = true;
    return 0;
}
#else
int uf_gate_sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
    (void)sig, (void)new, (void)old;
    return -1;
}

long uf_gate_open(void) { return -ENOSYS; }
#endif

static void make_stack(struct uf_gate *g)
{
    stack_t is = { 0 };
    if (uf_sys_failed(uf_sys(SYS_sigaltstack, 0, (long)&is, 0, 0, 0, 0)) || !(is.ss_flags & SS_DISABLE)) return;
    if (!g->stack) g->stack = (uintptr_t)uf_meta_take(STACK);
    is = (stack_t){ .ss_sp = (void *)g->stack, .ss_size = STACK };
    if (g->stack) uf_sys(SYS_sigaltstack, (long)&is, 0, 0, 0, 0, 0);
}

static void set(struct uf_gate *g)
{
    uint64_t open = 1ull << (SIGSYS - 1);
    make_stack(g);
    if (!open_here) return;
    uf_sys(SYS_rt_sigprocmask, SIG_UNBLOCK, (long)&open, 0, KERNEL_SIGSET, 0, 0);
    g->closed = 0;
    g->armed = !uf_sys_failed(uf_sys(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, DISPATCH_ON, (long)us.from, (long)(us.to - us.from), (long)&g->closed, 0));
    if (g->armed) close_it(g);
}

void uf_gate_arm(struct uf_thread *t)
{
    struct uf_gate *g = t->gate;
    if (!g) {
        g = uf_meta_take(sizeof *g);
        if (!g) return;
        struct uf_gate *head = atomic_load(&gates);
        do g->next = head;
        while (!atomic_compare_exchange_weak(&gates, &head, g));
        t->gate = g;
    }
    set(g);
}

void uf_gate_stand_open(struct uf_thread *t, bool open)
{
    struct uf_gate *g = t->gate;
    if (!g || !g->armed) return;
    if (open) g->closed = 0;
    else close_it(g);
}

void uf_gate_arm_again(struct uf_thread *t)
{
    for (struct uf_gate *g = atomic_load(&gates); g; g = g->next) g->armed = false;
    if (t->gate) set(t->gate);
}

void uf_gate_altstack(struct uf_thread *t, const stack_t *new, stack_t *old)
{
    struct uf_gate *g = t->gate;
    if (!g || !g->stack) return;
    if (old && (uintptr_t)old->ss_sp == g->stack) *old = (stack_t){ .ss_flags = SS_DISABLE };
    if (new && (new->ss_flags & SS_DISABLE)) make_stack(g);
}
