/* map_move.c: mremap. A guarded mapping that grows moves between new guards; what it leaves is quarantined. Every other
 * form is the kernel's own, and the records follow. */
#include "base/sys.h"
#include "hooks/map_inside.h"
#include "hooks/map_hole.h"
#include "hooks/touch.h"
#include "pages/mark.h"
#include "touch/fill.h"
#include "touch/hole.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

struct args {
    uintptr_t old, old_end;
    size_t old_size, new_size; /* in whole pages */
    size_t asked;
    int flags;
    uintptr_t to;
};

static long call(const struct args *a, int flags, uintptr_t to)
{
    return uf_sys(SYS_mremap, (long)a->old, (long)a->old_size, (long)a->asked, flags, (long)to, 0);
}

/* What is known of the whole of the old range; false when it is not one live record's. */
static bool known(const struct args *a, struct uf_range *r)
{
    const struct uf_range *at = uf_range_at(uf_range_first(a->old));
    if (!at || at->state != UF_RANGE_LIVE || a->old < at->lo || a->old_end > at->hi) return false;
    *r = *at;
    return true;
}

/* Touch mode: what is known of the pages goes where they go. */
static void take_along(struct uf_map_call *m, const struct args *a, const struct uf_range *r)
{
    if (!r->touch) return;
    m->moved = r->touch;
    m->moved_from = a->old;
    m->moved_size = a->old_size < a->new_size ? a->old_size : a->new_size;
}

/* To the program, nothing is mapped there. What is to be cut off or left as it is may have holes. */
static bool in_hole(const struct args *a)
{
    bool stays = a->new_size <= a->old_size && !(a->flags & ~MREMAP_MAYMOVE);
    uintptr_t end = a->old + (stays || !a->old_size ? UF_PAGE : a->new_size < a->old_size ? a->new_size : a->old_size), hole_end;
    return uf_range_hole(a->old, end, &hole_end) < end;
}

/* The kernel has done it: from OLD to TO, other size, old place emptied unless KEPT. */
static void follow(struct uf_map_call *m, const struct args *a, const struct uf_range *r, uintptr_t to, bool kept)
{
    bool anon = r->flags & UF_RANGE_ANON;
    take_along(m, a, r);
    /* the new place first: it may lie over dead addresses, which the quarantine of the old one could evict */
    uf_map_record(m, &(struct uf_map_new){ .at = to, .size = a->asked, .anon = anon });
    if (!kept) uf_map_bury_hole(m, a->old, a->old_end);
    else if (uf_unlikely(uf_touch_on) && a->old_size) uf_touch_gone(a->old, a->old_size); /* still mapped, and empty */
}

/* It moves to a place between guards. 0: that could not be. */
static long move_guarded(struct uf_map_call *m, const struct args *a, const struct uf_range *r)
{
    struct uf_map_new n = { .size = a->asked, .anon = true };
    if (!uf_map_place(a->new_size, &n)) return 0;
    long got = call(a, MREMAP_MAYMOVE | MREMAP_FIXED, n.at);
    if (uf_sys_failed(got)) {
        uf_map_unplace(&n, a->new_size);
        return 0;
    }
    take_along(m, a, r);
    uf_map_record(m, &n);
    uf_map_bury_hole(m, a->old, a->old_end);
    return got;
}

static void take_whole(struct uf_map_call *m, const struct uf_range *r)
{
    m->moved = r->touch;
    m->moved_from = r->lo;
    m->moved_size = r->hi - r->lo;
}

/* In place or not at all: what only we hold behind it is free to the program. */
static long grow_here(struct uf_map_call *m, const struct args *a, const struct uf_range *r)
{
    uintptr_t end = a->old + a->new_size;
    if (a->old_end == r->hi) uf_map_make_room(r->hi, end);
    long got = call(a, a->flags, 0);
    if (uf_sys_failed(got)) return got;
    struct uf_map_new n = { .at = r->lo, .size = end - r->lo, .before = r->before, .anon = r->flags & UF_RANGE_ANON };
    if (n.before && uf_map_reserve(end, UF_PAGE, MAP_FIXED_NOREPLACE) > 0) n.after = UF_PAGE;
    take_whole(m, r);
    uf_map_record(m, &n);
    return got;
}

static long remap(struct uf_map_call *m, const struct args *a)
{
    struct uf_range r = { 0 };
    if (in_hole(a)) return -EFAULT;
    bool whole = known(a, &r), fixed = a->flags & MREMAP_FIXED;
    bool anon = whole && (r.flags & UF_RANGE_ANON);
    if (!(a->flags & ~MREMAP_MAYMOVE) && a->old_size) {
        if (a->new_size < a->old_size) {
            /* only the tail goes; that the rest is mapped the kernel says by leaving it as large as it is */
            long got = uf_sys(SYS_mremap, (long)a->old, (long)a->new_size, (long)a->new_size, 0, 0, 0);
            if (uf_sys_failed(got)) return got;
            long err = uf_map_away(m, a->old + a->new_size, a->old_end);
            return uf_sys_failed(err) ? err : got;
        }
        if (a->new_size > a->old_size && whole && !(a->flags & MREMAP_MAYMOVE)) return grow_here(m, a, &r);
        if (a->new_size > a->old_size && anon) {
            long got = move_guarded(m, a, &r);
            if (got) return got;
        }
    }
    long got = call(a, a->flags, a->to);
    if (uf_sys_failed(got)) return got;
    if ((uintptr_t)got == a->old && !fixed) {
        if (a->new_size > a->old_size) {
            take_along(m, a, &r);
            uf_map_record(m, &(struct uf_map_new){ .at = a->old, .size = a->asked, .anon = anon });
        }
        return got;
    }
    follow(m, a, &r, (uintptr_t)got, a->old_size == 0 || (a->flags & MREMAP_DONTUNMAP));
    return got;
}

static void *answer(long got)
{
    if (!uf_sys_failed(got)) return (void *)got;
    errno = (int)-got;
    return MAP_FAILED;
}

static struct args args_of(uintptr_t old, size_t old_size, size_t new_size, int flags, uintptr_t to)
{
    struct args a = { .old = old, .old_size = uf_up(old_size, UF_PAGE), .new_size = uf_up(new_size, UF_PAGE), .asked = new_size,
                      .flags = flags, .to = to };
    a.old_end = a.old + a.old_size;
    return a;
}

static bool sane(const struct args *a, size_t old_size)
{
    return !(a->old & (UF_PAGE - 1)) && a->old_end >= a->old && a->old_size >= old_size && uf_map_end_of(a->old, a->asked);
}

long uf_map_remap_raw(const long args[6], uint32_t trace)
{
    struct args a = args_of((uintptr_t)args[0], (size_t)args[1], (size_t)args[2], (int)args[3], (uintptr_t)args[4]);
    struct uf_map_call m;
    if (!sane(&a, (size_t)args[1]) || !uf_map_begin(&m, UF_FAM_MREMAP, NULL)) return uf_sys(SYS_mremap, args[0], args[1], args[2], args[3], args[4], 0);
    m.trace = trace;
    long got = remap(&m, &a);
    uf_map_end(&m);
    return got;
}

UF_EXPORT void *mremap(void *old, size_t old_size, size_t new_size, int flags, ...)
{
    struct uf_caller c = UF_CALLER();
    struct uf_map_call m;
    uintptr_t to = 0;
    if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) {
        va_list rest;
        va_start(rest, flags);
        to = (uintptr_t)va_arg(rest, void *);
        va_end(rest);
    }
    struct args a = args_of((uintptr_t)old, old_size, new_size, flags, to);
    bool fits = sane(&a, old_size);
    struct uf_hole_map holes;
    bool holed = fits && uf_unlikely(uf_hole_any) && uf_hole_find(a.old, &holes);
    if (fits && uf_mark_meets(a.old, a.old_end)) uf_mark_forget(a.old, a.old_end); /* rights of pieces would keep it from moving */
    if (!fits || !uf_map_begin(&m, UF_FAM_MREMAP, &c)) {
        if (uf_next.mremap) return uf_next.mremap(old, old_size, new_size, flags, (void *)to);
        return answer(uf_sys(SYS_mremap, (long)old, (long)old_size, (long)new_size, flags, (long)to, 0));
    }
    long got = remap(&m, &a);
    if (got == -ENOMEM && uf_map_retreat()) got = remap(&m, &a);
    uf_map_end(&m);
    if (holed && !uf_sys_failed(got)) uf_map_holes_moved(&holes, (uintptr_t)got, new_size);
    return answer(got);
}
