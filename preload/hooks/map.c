/* map.c: mmap. A private anonymous mapping lies between guards; every other is known, so that its end can be kept. */
#include "base/arch.h"
#include "base/opt.h"
#include "base/sys.h"
#include "hooks/direct.h"
#include "hooks/map_hole.h"
#include "hooks/map_inside.h"
#include "hooks/map_limits.h"
#include "pages/mark.h"
#include "touch/dirty.h"

#include <errno.h>
#include <sys/mman.h>

/* What a reservation cannot imitate: it grows, lives in scarce addresses, or has pages of another size. */
enum { STRANGE = MAP_GROWSDOWN | MAP_HUGETLB | UF_ARCH_MAP_LOW };
/* Flags that mean the same with MAP_FIXED inside a reservation. */
enum { PLAIN = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_LOCKED | MAP_STACK |
               MAP_DENYWRITE | MAP_EXECUTABLE };

struct args {
    uintptr_t at;
    size_t size;
    int prot, flags, fd;
    off_t off;
};

static void *pass(const struct args *a)
{
    if (uf_next.mmap && !uf_direct_wanted()) return uf_next.mmap((void *)a->at, a->size, a->prot, a->flags, a->fd, a->off);
    long got = uf_sys_mmap(a->at, a->size, a->prot, a->flags, a->fd, a->off);
    if (uf_sys_failed(got)) return errno = (int)-got, MAP_FAILED;
    return (void *)got;
}

static bool private_anon(const struct args *a)
{
    return (a->flags & (MAP_TYPE | MAP_ANONYMOUS)) == (MAP_PRIVATE | MAP_ANONYMOUS) && !(a->flags & STRANGE);
}

/* A reservation of PROT_NONE is opened later, piece by piece, by addresses the program reckons itself: it stays as it is. */
static bool guardable(const struct args *a) { return !(a->flags & ~PLAIN) && private_anon(a) && a->prot != PROT_NONE; }

static struct uf_map_new new_of(const struct args *a, uintptr_t at)
{
    return (struct uf_map_new){ .at = at, .size = a->size, .anon = private_anon(a), .dense = a->flags & (MAP_STACK | MAP_POPULATE | MAP_LOCKED) };
}

static void record(const struct args *a, const struct uf_map_new *n, const struct uf_caller *c)
{
    struct uf_map_call m;
    if (!uf_map_begin(&m, UF_FAM_MMAP, c)) return;
    if (a->flags & STRANGE)
        uf_map_forget(n->at, n->at + uf_up(a->size, UF_PAGE));
    else
        uf_map_record(&m, n);
    uf_map_end(&m);
}

/* Between guards, at an address that the kernel chooses. */
static void *guarded(const struct args *a, const struct uf_caller *c)
{
    struct uf_map_new n = new_of(a, 0);
    size_t bytes = uf_up(a->size, UF_PAGE);
    if (!uf_map_place(bytes, &n)) return MAP_FAILED;
    long got = uf_sys_mmap(n.at, a->size, a->prot, a->flags | MAP_FIXED, a->fd, a->off);
    if (uf_sys_failed(got)) {
        uf_map_unplace(&n, bytes);
        return MAP_FAILED; /* asked again without guards, the kernel says what it would have said */
    }
    record(a, &n, c);
    return (void *)got;
}

static void *anywhere(const struct args *a, bool passes, const struct uf_caller *c)
{
    void *p = !passes && guardable(a) ? guarded(a, c) : MAP_FAILED;
    if (p != MAP_FAILED) return p;
    p = pass(a);
    /* where it meets a record, what that tells of was unmapped behind our back */
    if (p != MAP_FAILED && (!passes || uf_range_meets((uintptr_t)p, (uintptr_t)p + uf_up(a->size, UF_PAGE)))) {
        struct uf_map_new n = new_of(a, (uintptr_t)p);
        record(a, &n, c);
    }
    return p;
}

static size_t guard_at(uintptr_t at)
{
    if (!uf_map_guards_fit()) return 0;
    return uf_sys_failed(uf_map_reserve(at, UF_MAP_GUARD, MAP_FIXED_NOREPLACE)) ? 0 : UF_MAP_GUARD;
}

/* At an address the program names, by force or as a wish. Addresses that only we hold are free to it. */
static void *named(const struct args *a, uintptr_t end, const struct uf_caller *c)
{
    struct uf_map_call m;
    if (!uf_map_begin(&m, UF_FAM_MMAP, c)) return pass(a);
    bool fixed = a->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE), forced = fixed && !(a->flags & MAP_FIXED_NOREPLACE);
    if (forced && uf_mark_meets(a->at, end)) uf_mark_forget(a->at, end);
    if (!forced) uf_map_make_room(uf_down(a->at, UF_PAGE), end);
    uint64_t own = uf_arch_ticks();
    void *p = pass(a);
    m.began += uf_arch_ticks() - own;
    if (p != MAP_FAILED) {
        struct uf_map_new n = new_of(a, (uintptr_t)p);
        if (n.at == a->at && !fixed && guardable(a)) {
            n.before = guard_at(n.at - UF_MAP_GUARD);
            n.after = guard_at(n.at + uf_up(a->size, UF_PAGE));
        }
        if (a->flags & STRANGE)
            uf_map_forget(n.at, n.at + uf_up(a->size, UF_PAGE));
        else
            uf_map_record(&m, &n);
    }
    uf_map_end(&m);
    return p;
}

static void *map(const struct args *a, const struct uf_caller *c)
{
    struct uf_map_call m;
    if (!uf_map_on()) return pass(a);
    int keep = errno;
    uintptr_t end = uf_map_end_of(uf_down(a->at, UF_PAGE), a->size);
    bool fixed = a->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
    if (!end || (fixed && (a->at & (UF_PAGE - 1)))) return pass(a); /* the kernel will say what is wrong */
    bool place = a->at || fixed, passes = !place && uf_map_passes(c);
    for (int turn = 0;; turn++) {
        void *p = place ? named(a, end, c) : anywhere(a, passes, c);
        if (p != MAP_FAILED) {
            if (uf_unlikely(uf_options.holes[0])) uf_map_holes((uintptr_t)p, a->size, a->prot, a->flags, a->fd, (uint64_t)a->off, c);
            if (uf_unlikely(uf_options.dirty) && (a->prot & PROT_WRITE)) uf_dirty_map((uintptr_t)p, a->size);
            return errno = keep, p;
        }
        if (turn == 2 || errno != ENOMEM || !uf_map_begin(&m, UF_FAM_MMAP, c)) return p;
        bool again = uf_map_retreat();
        uf_map_end(&m);
        if (!again) return p;
    }
}

UF_EXPORT void *mmap(void *at, size_t size, int prot, int flags, int fd, off_t off)
{
    struct uf_caller c = UF_CALLER();
    return map(&(struct args){ (uintptr_t)at, size, prot, flags, fd, off }, &c);
}

UF_EXPORT void *mmap64(void *at, size_t size, int prot, int flags, int fd, off64_t off)
{
    struct uf_caller c = UF_CALLER();
    return map(&(struct args){ (uintptr_t)at, size, prot, flags, fd, off }, &c);
}
