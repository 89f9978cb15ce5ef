/* cow.c: what a child shares with its parent, and its protection. */
#include "touch/cow.h"

#include "base/arch.h"
#include "base/grow.h"
#include "base/meta.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/module.h"
#include "pages/backend.h"
#include "pages/range.h"
#include "pages/region.h"
#include "pages/rights.h"
#include "touch/cow_inside.h"
#include "touch/gate.h"
#include "touch/watch.h"
#include "uffd_words.h"

#include <sys/ioctl.h>
#include <sys/mman.h>
#include "base/banned.h"

enum { MOST = 2048 };

static struct uf_cow_range ranges[MOST];
static uint32_t used;
static uint64_t shared;
static struct uf_module us;
static _Atomic int fd = -1;
bool uf_cow_on;
_Atomic uint64_t uf_cow_dirtied, uf_cow_kernel_dirtied;

UF_ANYWHERE int uf_cow_fd(void) { return fd; }

void uf_cow_move(void)
{
    long got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
    if (uf_sys_failed(got)) got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (!uf_sys_failed(got)) fd = (int)got;
}

struct uf_cow_sums uf_cow_sums(void)
{
    return (struct uf_cow_sums){ shared, atomic_load(&uf_cow_dirtied), atomic_load(&uf_cow_kernel_dirtied) };
}

UF_ANYWHERE struct uf_cow_range *uf_cow_range_after(uintptr_t at)
{
    uint32_t low = 0, high = used;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (ranges[mid].to <= at) low = mid + 1;
        else high = mid;
    }
    return low < used ? &ranges[low] : NULL;
}

UF_ANYWHERE struct uf_cow_range *uf_cow_range_of(uintptr_t at)
{
    struct uf_cow_range *r = uf_cow_range_after(at);
    return r && at >= r->from ? r : NULL;
}

UF_ANYWHERE static long protect(const struct uf_cow_range *r, uintptr_t from, uintptr_t to, bool on)
{
    if (r->how == UF_COW_RIGHTS) return uf_sys_mprotect(from, to - from, on ? r->prot & ~PROT_WRITE : r->prot);
    struct uffdio_writeprotect p = { .range = { from, to - from }, .mode = on ? UFFDIO_WRITEPROTECT_MODE_WP : 0 };
    return uf_sys_ioctl(r->how == UF_COW_ARENA ? uf_uffd_fd() : fd, UFFDIO_WRITEPROTECT, &p);
}

UF_ANYWHERE int uf_cow_open(struct uf_cow_range *r, uintptr_t at)
{
    uint64_t page = (at - r->from) >> UF_PAGE_SHIFT, bit = 1ull << page % 64;
    bool was = atomic_fetch_or(&r->open[page / 64], bit) & bit;
    protect(r, uf_down(at, UF_PAGE), uf_down(at, UF_PAGE) + UF_PAGE, false);
    if (was) return -1;
    return (atomic_load(&r->shared[page / 64]) & bit) != 0;
}

/* Which pages are there, and are nobody's file: those the two share. */
static void find_shared(struct uf_cow_range *r)
{
    enum { AT_ONCE = 512 };
    static uint64_t map[AT_ONCE]; /* the child is alone */
    const uint64_t present = 3ull << 62, file = 1ull << 61;
    long in = uf_sys_open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC, 0);
    for (uintptr_t at = r->from; at < r->to && !uf_sys_failed(in); at += AT_ONCE * UF_PAGE) {
        long got = uf_sys(SYS_pread64, in, (long)map, sizeof map, (long)(at >> UF_PAGE_SHIFT) * 8, 0, 0);
        for (long i = 0; i < got / 8 && at + (uintptr_t)i * UF_PAGE < r->to; i++) {
            uint64_t page = ((at - r->from) >> UF_PAGE_SHIFT) + (uint64_t)i;
            if (!(map[i] & present) || (map[i] & file)) continue;
            atomic_fetch_or(&r->shared[page / 64], 1ull << page % 64);
            shared++;
        }
    }
    if (!uf_sys_failed(in)) uf_sys_close((int)in);
}

static bool registered(uintptr_t from, uintptr_t to)
{
    struct uffdio_register r = { .range = { from, to - from }, .mode = UFFDIO_REGISTER_MODE_WP };
    return fd >= 0 && uf_sys_ioctl(fd, UFFDIO_REGISTER, &r) == 0;
}

/* Slots are registered with our main descriptor, which must go on telling of absent pages; windows are not. */
static int how_of(const struct uf_vma *v)
{
    if (!uf_region_owns(v->from)) return registered(v->from, v->to) ? UF_COW_OWN : UF_COW_RIGHTS;
    uf_ref ref = uf_region_find(v->from);
    if (ref && (uf_region_slot(ref)->flags & UF_SLOT_WINDOW)) return registered(v->from, v->to) ? UF_COW_OWN : -1;
    struct uffdio_register r = { .range = { v->from, v->to - v->from }, .mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP };
    return uf_uffd_fd() >= 0 && uf_sys_ioctl(uf_uffd_fd(), UFFDIO_REGISTER, &r) == 0 ? UF_COW_ARENA : -1;
}

/* Memory that the kernel writes without being called, or that is our own: left alone. */
static bool left_alone(const struct uf_vma *v, uintptr_t before_none)
{
    uintptr_t sp = (uintptr_t)__builtin_frame_address(0);
    struct uf_range known;
    if (sp >= v->from && sp < v->to) return true;
    if (v->path[0] == '[' && v->path[1] != 'h' && v->path[1] != 'a') return true; /* [stack], [vvar]; not [heap], [anon: */
    if (v->from < us.to && v->to > us.from) return true;
    if (!uf_region_owns(v->from) && (uf_meta_owns(v->from) || uf_grow_any_owns(v->from))) return true;
    for (const struct uf_thread *t = uf_thread_first(); t; t = t->next) {
        if (t->stack_hi && t->stack_hi - 1 >= v->from && t->stack_hi - 1 < v->to) return true;
        if (t->alt_hi && t->alt_lo < v->to && t->alt_hi > v->from) return true;
    }
    /* behind a guard that is not ours: a thread's stack */
    return before_none == v->from && !uf_region_owns(v->from) && !uf_range_find(v->from, &known);
}

static void add(uintptr_t from, uintptr_t to, const struct uf_vma *v)
{
    struct uf_vma piece = *v;
    piece.from = from;
    piece.to = to;
    if (from >= to || used == MOST) return;
    struct uf_cow_range *r = &ranges[used];
    size_t words = ((to - from) / UF_PAGE + 63) / 64;
    _Atomic uint64_t *bits = uf_meta_take(words * 16);
    int how = bits ? how_of(&piece) : -1;
    if (how < 0) return;
    *r = (struct uf_cow_range){ .from = from, .to = to, .how = (uint8_t)how, .prot = (uint8_t)v->prot, .open = bits, .shared = bits + words };
    find_shared(r);
    used++; /* record first, page second */
    if (protect(r, from, to, true)) used--;
}

static bool look(const struct uf_vma *v, void *data)
{
    uintptr_t *none_ends = data, tp = uf_down(uf_arch_thread_pointer(), UF_PAGE);
    if (!v->shared && (v->prot & (PROT_READ | PROT_WRITE)) == (PROT_READ | PROT_WRITE) && !left_alone(v, *none_ends)) {
        if (tp + 2 * UF_PAGE > v->from && tp < v->to) { /* the control block's pages stay open */
            add(v->from, tp, v);
            add(tp + 2 * UF_PAGE, v->to, v);
        } else {
            add(v->from, v->to, v);
        }
    }
    *none_ends = v->prot == PROT_NONE ? v->to : 0;
    return true;
}

static void open_fd(void)
{
    struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_SIGBUS | UFFD_FEATURE_PAGEFAULT_FLAG_WP | (1u << 11) };
    long got = uf_sys(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, 0, 0, 0, 0, 0);
    if (uf_sys_failed(got)) return;
    if (uf_sys_failed(uf_sys_ioctl((int)got, UFFDIO_API, &api))) uf_sys_close((int)got);
    else fd = uf_fd_hide((int)got);
}

void uf_cow_after_fork(struct uf_thread *t)
{
    uintptr_t none = 0;
    for (uint32_t i = 0; i < used; i++) /* what this child's parent had protected as a child itself */
        if (ranges[i].how == UF_COW_RIGHTS) protect(&ranges[i], ranges[i].from, ranges[i].to, false);
    if (fd >= 0) uf_sys_close(fd);
    fd = -1;
    used = 0;
    shared = 0;
    atomic_store(&uf_cow_dirtied, 0);
    atomic_store(&uf_cow_kernel_dirtied, 0);
    if (uf_gate_machinery()) {
        uf_note("warning", "cow", "--cow needs x86-64 and userfaultfd: nothing is told");
        return;
    }
    if (!uf_module_of((uintptr_t)&used, &us)) return;
    if (!uf_cow_on) {
        uf_gate_tell(uf_cow_kernel);
        uf_sig_first(uf_cow_claim);
    }
    uf_cow_on = true;
    uf_gate_close();
    uf_watch_thread(t);
    open_fd();
    uf_vma_each(look, &none);
}
