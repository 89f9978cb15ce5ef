/* watch.c: the table of watches and the rights of their pages. */
#include "touch/watch.h"

#include "base/arch.h"
#include "base/lock.h"
#include "base/meta.h"
#include "base/opt.h"
#include "base/sys.h"
#include "pages/backend.h"
#include "pages/mark.h"
#include "pages/rights.h"
#include "touch/gate.h"
#include "touch/watch_inside.h"
#include "uffd_words.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include "base/banned.h"

#define FEATURE_WP_SHMEM (1u << 12)
#define FEATURE_WP_UNPOPULATED (1u << 13)

static struct uf_watch watches[UF_WATCH_MOST];
static _Atomic uint32_t used;
static struct uf_lock lock;
static _Atomic int fd = -1;
_Atomic bool uf_watch_any;

UF_ANYWHERE uint32_t uf_watch_used(void) { return atomic_load_explicit(&used, memory_order_acquire); }
UF_ANYWHERE struct uf_watch *uf_watch_get(uint32_t i) { return &watches[i]; }
UF_ANYWHERE int uf_watch_fd(void) { return fd; }

void uf_watch_move(void)
{
    long got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
    if (uf_sys_failed(got)) got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (!uf_sys_failed(got)) fd = (int)got;
}

UF_ANYWHERE static uintptr_t first_page(const struct uf_watch *w) { return uf_down(w->at, UF_PAGE); }
UF_ANYWHERE static uintptr_t end_page(const struct uf_watch *w) { return uf_up(w->at + w->size, UF_PAGE); }

UF_ANYWHERE struct uf_watch *uf_watch_of_page(uintptr_t at, uint32_t from)
{
    for (uint32_t i = from; i < uf_watch_used(); i++) {
        struct uf_watch *w = &watches[i];
        if (atomic_load_explicit(&w->on, memory_order_acquire) && at >= first_page(w) && at < end_page(w)) return w;
    }
    return NULL;
}

UF_ANYWHERE static long protect(const struct uf_watch *w, uintptr_t from, uintptr_t to, bool on)
{
    if (!w->by_uffd) return uf_sys_mprotect(from, to - from, on ? w->prot & ~PROT_WRITE : w->prot);
    struct uffdio_writeprotect p = { .range = { from, to - from }, .mode = on ? UFFDIO_WRITEPROTECT_MODE_WP : 0 };
    long err = uf_sys_ioctl(fd, UFFDIO_WRITEPROTECT, &p);
    for (int i = 0; i < 1000 && err == -EAGAIN; i++) err = uf_sys_ioctl(fd, UFFDIO_WRITEPROTECT, &p);
    return err;
}

UF_ANYWHERE long uf_watch_open(const struct uf_watch *w, uintptr_t at)
{
    uintptr_t page = uf_down(at, UF_PAGE);
    return protect(w, page, page + UF_PAGE, false);
}

UF_ANYWHERE void uf_watch_close(const struct uf_watch *w, uintptr_t at)
{
    uintptr_t page = uf_down(at, UF_PAGE);
    if (atomic_load(&w->on)) protect(w, page, page + UF_PAGE, true);
}

static void open_fd(void)
{
    struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_SIGBUS | UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EXACT_ADDRESS |
                                                           FEATURE_WP_SHMEM | FEATURE_WP_UNPOPULATED };
    long got = uf_sys(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, 0, 0, 0, 0, 0);
    if (uf_sys_failed(got)) return;
    if (uf_sys_failed(uf_sys_ioctl((int)got, UFFDIO_API, &api))) {
        uf_sys_close((int)got);
        return;
    }
    fd = uf_fd_hide((int)got);
}

/* Protect W's pages, in whichever way can be had. */
static long arm(struct uf_watch *w)
{
    uintptr_t from = first_page(w), to = end_page(w);
    if (fd < 0) open_fd();
    if (fd >= 0) {
        struct uffdio_register r = { .range = { from, to - from }, .mode = UFFDIO_REGISTER_MODE_WP };
        w->by_uffd = uf_sys_ioctl(fd, UFFDIO_REGISTER, &r) == 0;
        if (w->by_uffd && protect(w, from, to, true) == 0) return 0;
    }
    w->by_uffd = false;
    return protect(w, from, to, true);
}

static bool meets(uintptr_t from, uintptr_t to, uintptr_t a, uintptr_t b) { return from < b && to > a; }

/* Where the kernel writes without being called: frames of signals on stacks, what it keeps for a thread beside its
 * control block. A write that is refused there kills. */
static bool kernels_own(uintptr_t from, uintptr_t to, const struct uf_thread *me)
{
    uintptr_t tp = uf_down(uf_arch_thread_pointer(), UF_PAGE), sp = (uintptr_t)__builtin_frame_address(0);
    if (meets(from, to, tp, tp + 2 * UF_PAGE) || meets(from, to, uf_down(sp, UF_PAGE) - 16 * UF_PAGE, uf_down(sp, UF_PAGE) + 4 * UF_PAGE)) return true;
    for (const struct uf_thread *t = uf_thread_first(); t; t = t->next) {
        if (t->exiting && t != me) continue;
        if (t->stack_hi && meets(from, to, t->stack_lo, t->stack_hi + UF_PAGE)) return true;
        if (t->alt_hi && meets(from, to, t->alt_lo, t->alt_hi)) return true;
    }
    return false;
}

static long machinery(void)
{
    static int state; /* under the lock; 0 not tried, 1 there, -1 refused */
    if (state) return state > 0 ? 0 : -ENOSYS;
    state = -1;
#ifdef UF_ARCH_STEP
    if (uf_gate_machinery()) return -ENOSYS;
    if (uf_sig_stand(SIGTRAP, NULL, uf_gate_sigaction)) return -ENOSYS;
    uf_gate_tell(uf_watch_kernel);
    uf_mark_tell_forgotten(uf_watch_forget);
    uf_sig_first(uf_watch_claim);
    state = 1;
#endif
    return state > 0 ? 0 : -ENOSYS;
}

static struct uf_watch *find(uintptr_t at, size_t size)
{
    for (uint32_t i = 0; i < used; i++)
        if (watches[i].on && watches[i].at == at && watches[i].size == size) return &watches[i];
    return NULL;
}

/* The rights of W's pages as the program made them: what another watch took away counts as there. */
static int rights(const struct uf_watch *w)
{
    int prot = -2;
    bool shared = false;
    for (uintptr_t page = first_page(w); page < end_page(w) && !shared; page += UF_PAGE) shared = uf_watch_of_page(page, 0) != NULL;
    if (!shared) return uf_rights_of(first_page(w), end_page(w));
    for (uintptr_t page = first_page(w); page < end_page(w); page += UF_PAGE) {
        const struct uf_watch *other = uf_watch_of_page(page, 0);
        int here = other ? other->prot : uf_rights_of(page, page + UF_PAGE);
        if (prot != -2 && here != prot) return -1;
        prot = here;
    }
    return prot;
}

static long begin(struct uf_watch *w)
{
    int prot = rights(w);
    if (prot < 0) return -ENOMEM;
    if (!(prot & PROT_WRITE) || !(prot & PROT_READ)) return -EINVAL;
    w->prot = (uint8_t)prot;
    if (uf_options.watch_writes == UF_WATCH_WRITES_FIRST) {
        w->told = uf_meta_take(((end_page(w) - first_page(w)) / UF_PAGE + 63) / 64 * 8);
        if (!w->told) return -ENOMEM;
    }
    long err = machinery();
    if (err) return err;
    uf_mark_widen(first_page(w), end_page(w)); /* so that its end is noticed */
    atomic_store_explicit(&w->on, true, memory_order_release); /* record first, page second */
    atomic_store(&uf_watch_any, true);
    uf_gate_close();
    err = arm(w);
    if (err) atomic_store(&w->on, false);
    return err;
}

long uf_watch_set(uintptr_t at, size_t size, uint32_t trace, struct uf_thread *t)
{
    if (!size || at < UF_PAGE || at + size < at || at + size >= (uintptr_t)1 << 47) return -EINVAL;
    if (kernels_own(uf_down(at, UF_PAGE), uf_up(at + size, UF_PAGE), t)) return -ENOTSUP;
    if (!uf_lock_take(&lock, uf_thread_tid(t))) return -EBUSY;
    long err = find(at, size) ? -EEXIST : used == UF_WATCH_MOST ? -ENOMEM : 0;
    if (!err) {
        struct uf_watch *w = &watches[used];
        *w = (struct uf_watch){ .at = at, .size = size, .trace = trace, .tid = uf_thread_tid(t) };
        atomic_fetch_add(&used, 1);
        err = begin(w);
        if (err) atomic_fetch_sub(&used, 1);
    }
    uf_lock_drop(&lock);
    if (!err) uf_watch_thread(t);
    return err;
}

/* W is over; other watches of its pages go on. */
static void finish(struct uf_watch *w)
{
    atomic_store(&w->on, false);
    for (uintptr_t page = first_page(w); page < end_page(w); page += UF_PAGE)
        if (!uf_watch_of_page(page, 0)) protect(w, page, page + UF_PAGE, false);
}

long uf_watch_unset(uintptr_t at, size_t size, uint32_t tid)
{
    if (!uf_lock_take(&lock, tid)) return -EBUSY;
    struct uf_watch *w = find(at, size);
    if (w) finish(w);
    uf_lock_drop(&lock);
    return w ? 0 : -ENOENT;
}

void uf_watch_forget(uintptr_t from, uintptr_t to)
{
    if (!uf_lock_take(&lock, (uint32_t)uf_sys_gettid())) return;
    for (uint32_t i = 0; i < used; i++)
        if (watches[i].on && meets(from, to, first_page(&watches[i]), end_page(&watches[i]))) finish(&watches[i]);
    uf_lock_drop(&lock);
}

void uf_watch_thread(struct uf_thread *t)
{
    if (uf_likely(t->gate && t->gate_set)) return;
    t->gate_set = true;
    uf_gate_arm(t);
}

/* Registration is lost in a child, and the descriptor is the parent's; rights of mprotect stay. */
void uf_watch_after_fork(struct uf_thread *t)
{
    uf_lock_reset(&lock);
    uf_watch_forget_steps();
    if (fd >= 0) uf_sys_close(fd);
    fd = -1;
    for (uint32_t i = 0; i < used; i++) {
        watches[i].writes = watches[i].kernel_writes = watches[i].beside = 0;
        if (watches[i].on && arm(&watches[i])) watches[i].on = false;
    }
    if (t->gate) uf_gate_arm_again(t);
}
