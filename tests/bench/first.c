/* first.c: first touches of fresh memory, one page after the other, ten frames deep: as the kernel does them, as touch mode does
 * them, and by the least that userfaultfd needs, in each of its ways. And system calls, by a wrapper of libc's and inline, with
 * and without a gate in front of them. */
#include "cell.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef UFFD_FEATURE_EXACT_ADDRESS
#define UFFD_FEATURE_EXACT_ADDRESS (1 << 11)
#endif
#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

enum { MOST = 65536 };

struct walk { volatile char *at; unsigned long n; bool writes; };

static __attribute__((noinline)) void walk_all(void *arg)
{
    struct walk *w = arg;
    if (w->writes)
        for (unsigned long i = 0; i < w->n; i++) w->at[i * CELL_PAGE] = 1;
    else
        for (unsigned long i = 0; i < w->n; i++) (void)w->at[i * CELL_PAGE];
}

static struct cell_cost walked(char *ground, unsigned long n, bool writes)
{
    struct walk w = { ground, n < MOST ? n : MOST, writes };
    if (!ground || madvise(ground, (size_t)MOST * CELL_PAGE, MADV_DONTNEED)) return (struct cell_cost){ -1, -1 };
    struct cell_clock from = cell_now();
    cell_deep(walk_all, &w, 0);
    return cell_since(from, (double)w.n);
}

/* No huge pages: they are another kind of fault. */
struct cell_cost cell_first(unsigned long n, bool writes)
{
    static char *ground;
    if (!ground) {
        ground = mmap(NULL, (size_t)MOST * CELL_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (ground == MAP_FAILED || madvise(ground, (size_t)MOST * CELL_PAGE, MADV_NOHUGEPAGE)) ground = NULL;
    }
    return walked(ground, n, writes);
}

/* ---- the least of userfaultfd */

static char zeros[CELL_PAGE] __attribute__((aligned(4096)));

struct bare { int fd; bool writes; bool tells; pid_t pid; };

static bool bare_fill(const struct bare *b, uint64_t at)
{
    at &= ~(uint64_t)(CELL_PAGE - 1);
    struct uffdio_zeropage z = { .range = { at, CELL_PAGE } };
    struct uffdio_copy c = { .dst = at, .src = (uintptr_t)zeros, .len = CELL_PAGE };
    return b->writes ? ioctl(b->fd, UFFDIO_COPY, &c) == 0 : ioctl(b->fd, UFFDIO_ZEROPAGE, &z) == 0;
}

static char *bare_ground(struct bare *b, uint64_t features)
{
    struct uffdio_api api = { .api = UFFD_API, .features = features };
    size_t size = (size_t)MOST * CELL_PAGE;
    long at = syscall(SYS_mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    b->fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
    if (at == -1 || b->fd < 0 || ioctl(b->fd, UFFDIO_API, &api)) return NULL;
    struct uffdio_register r = { .range = { (uint64_t)at, size }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    return ioctl(b->fd, UFFDIO_REGISTER, &r) ? NULL : (char *)at;
}

static struct bare by_signal, by_thread, by_process, *told_by;

static void on_bus(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)context;
    if (info->si_code > 0 ? !bare_fill(&by_signal, (uintptr_t)info->si_addr) : !bare_fill(told_by, (uintptr_t)info->si_value.sival_ptr)) _exit(3);
}

/* The reader tells the thread that waits, which fills the page itself. */
static bool tell(const struct bare *b, const struct uffd_msg *m)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = SIGBUS;
    info.si_code = SI_QUEUE;
    info.si_value.sival_ptr = (void *)(uintptr_t)m->arg.pagefault.address;
    return syscall(SYS_rt_tgsigqueueinfo, b->pid, m->arg.pagefault.feat.ptid, SIGBUS, &info) == 0;
}

static struct cell_cost bare_signal(unsigned long n, bool writes)
{
    static char *ground;
    struct sigaction sa = { .sa_sigaction = on_bus, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
    if (!ground) ground = bare_ground(&by_signal, UFFD_FEATURE_SIGBUS);
    if (sigaction(SIGBUS, &sa, NULL)) return (struct cell_cost){ -1, -1 };
    by_signal.writes = writes;
    return walked(ground, n, writes);
}

static void *serve(void *arg)
{
    const struct bare *b = arg;
    for (;;) {
        struct pollfd p = { .fd = b->fd, .events = POLLIN };
        struct uffd_msg m;
        if (poll(&p, 1, -1) != 1 || read(b->fd, &m, sizeof m) != sizeof m) continue;
        if (!b->tells || !tell(b, &m)) bare_fill(b, m.arg.pagefault.address);
    }
    return NULL;
}

/* One ground each: whether its reader tells or fills is said when it is made. */
static struct cell_cost read_by(struct bare *b, unsigned long n, bool thread, bool tells)
{
    static struct { struct bare *of; char *ground; } made;
    struct sigaction sa = { .sa_sigaction = on_bus, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
    pthread_t id;
    if (made.of && made.of != b) return (struct cell_cost){ -1, -1 }; /* a process of its own for each */
    if (!made.of) {
        made.of = b;
        *b = (struct bare){ .tells = tells, .pid = getpid() };
        told_by = b;
        made.ground = bare_ground(b, UFFD_FEATURE_THREAD_ID | UFFD_FEATURE_EXACT_ADDRESS);
        if (!made.ground || sigaction(SIGBUS, &sa, NULL)) return (struct cell_cost){ -1, -1 };
        pid_t child = thread ? 0 : fork();
        if (thread ? pthread_create(&id, NULL, serve, b) != 0 : child < 0) made.ground = NULL;
        if (!thread && child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != b->pid) _exit(0);
            serve(b);
        }
    }
    return walked(made.ground, n, false);
}

struct cell_cost cell_first_bare(enum cell_bare how, unsigned long n)
{
    switch (how) {
    case CELL_BARE_READ: return bare_signal(n, false);
    case CELL_BARE_WRITE: return bare_signal(n, true);
    case CELL_BARE_THREAD: return read_by(&by_thread, n, true, false);
    case CELL_BARE_THREAD_TELLS: return read_by(&by_thread, n, true, true);
    case CELL_BARE_PROCESS: return read_by(&by_process, n, false, false);
    default: return read_by(&by_process, n, false, true);
    }
}

/* ---- system calls */

struct calls { unsigned long n; int fd; };

static __attribute__((noinline)) void read_all(void *arg)
{
    const struct calls *c = arg;
    char byte;
    for (unsigned long i = 0; i < c->n; i++)
        if (read(c->fd, &byte, 1) != 1) _exit(3);
}

/* /dev/zero by libc's read. ABSENT memory there is, elsewhere: a gate that opens only for it is closed. */
struct cell_cost cell_calls_wrapped(unsigned long n, bool armed)
{
    static void *absent;
    static volatile char closed;
    struct calls c = { n, open("/dev/zero", O_RDONLY | O_CLOEXEC) };
    if (!absent) absent = malloc((size_t)16 << 20);
    /* every address let through: what a thread pays for being armed at all */
    if (armed && prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, CELL_PAGE, -2ul * CELL_PAGE, &closed)) return (struct cell_cost){ -1, -1 };
    struct cell_clock from = cell_now();
    cell_deep(read_all, &c, 0);
    struct cell_cost cost = cell_since(from, (double)n);
    close(c.fd);
    return cost;
}

#ifdef __x86_64__
static __attribute__((noinline)) void inline_all(void *arg)
{
    const struct calls *c = arg;
    for (unsigned long i = 0; i < c->n; i++) {
        long result = SYS_getppid;
        __asm__ volatile("syscall" : "+a"(result) : : "rcx", "r11", "memory");
    }
}

/* A handler that makes the call itself, from where calls are let through, and nothing else. */
static volatile char selector;
extern char cell_let_through[], cell_let_through_end[], cell_restorer[];
__asm__(".text\ncell_let_through:\nmov %rdi, %rax\nsyscall\nret\n.globl cell_restorer\ncell_restorer:\nmov $15, %rax\nsyscall\nnop\ncell_let_through_end:\n");

static void on_sys(int sig, siginfo_t *info, void *context)
{
    ucontext_t *c = context;
    (void)sig;
    c->uc_mcontext.gregs[REG_RAX] = ((long (*)(long))(void *)cell_let_through)(info->si_syscall);
}

struct cell_cost cell_calls_inline(unsigned long n, bool dispatched)
{
    static bool absent;
    struct calls c = { n, -1 };
    if (!absent && !dispatched) absent = malloc((size_t)16 << 20) != NULL;
    if (dispatched) {
        struct { void *handler; unsigned long flags; void *restorer; uint64_t mask; } k = { (void *)on_sys, SA_SIGINFO | SA_NODEFER | 0x04000000, cell_restorer, 0 };
        if (syscall(SYS_rt_sigaction, SIGSYS, &k, NULL, 8)) return (struct cell_cost){ -1, -1 };
        if (prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, cell_let_through, cell_let_through_end - cell_let_through, &selector)) return (struct cell_cost){ -1, -1 };
        selector = 0;
    }
    struct cell_clock from = cell_now();
    if (dispatched) selector = 1;
    cell_deep(inline_all, &c, 0);
    selector = 0;
    return cell_since(from, (double)n);
}
#else
struct cell_cost cell_calls_inline(unsigned long n, bool dispatched)
{
    (void)n, (void)dispatched;
    return (struct cell_cost){ -1, -1 };
}
#endif

/* ---- a large reservation, a hundredth of it touched */

bool cell_reserve(unsigned long gib)
{
    size_t size = (size_t)gib << 30, pages = size / CELL_PAGE;
    volatile char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) return false;
    /* each page once: a stride that has no factor in common with a power of two */
    for (size_t i = 0; i < pages / 100; i++) (void)p[i * 2654435761u % pages * CELL_PAGE];
    return true;
}
