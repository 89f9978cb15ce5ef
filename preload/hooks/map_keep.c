/* map_keep.c: the records of mappings, their guards, and the quarantine of unmapped addresses with its limits. */
#include "hooks/map_inside.h"

#include "base/arch.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/sigchain.h"
#include "hooks/map_limits.h"
#include "hooks/touch.h"
#include "pages/thin.h"
#include "touch/prefetch.h"

#include <errno.h>
#include <sys/mman.h>

static _Atomic int state; /* 0 nobody asked, 1 being made, 2 there, 3 refused */
static _Atomic bool locked_future, full_told;

static void open_once(void)
{
    int none = 0;
    if (!atomic_compare_exchange_strong(&state, &none, 1)) return;
    bool wanted = uf_options.guard_maps || uf_options.map_quarantine || uf_touch_on;
    if (wanted) uf_map_limits_open();
    atomic_store(&state, wanted && uf_range_open(UF_MAP_RECORDS) == 0 ? 2 : 3);
}

bool uf_map_on(void)
{
    if (uf_phase_now() != UF_READY) return false;
    if (uf_unlikely(atomic_load_explicit(&state, memory_order_acquire) == 0)) open_once();
    return atomic_load_explicit(&state, memory_order_acquire) == 2 && !uf_thread()->depth;
}

static void leave(struct uf_map_call *m)
{
    uf_leave(m->t);
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&m->mask, 0, sizeof m->mask, 0, 0);
    if (uf_options.overhead) uf_thin_spent(m->t, uf_arch_ticks() - m->began);
}

bool uf_map_begin(struct uf_map_call *m, unsigned family, const struct uf_caller *c)
{
    if (!uf_map_on()) return false;
    struct uf_thread *t = uf_thread();
    uint64_t all = ~UF_SYNCHRONOUS;
    uf_fork_check(t);
    *m = (struct uf_map_call){ .t = t, .caller = c, .tid = uf_thread_tid(t), .family = family, .began = uf_options.overhead ? uf_arch_ticks() : 0 };
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&m->mask, sizeof all, 0, 0);
    uf_enter(t);
    m->trace = c ? uf_trace_here(t, c) : 0;
    if (uf_range_lock(m->tid)) return true;
    leave(m);
    return false;
}

void uf_map_end(struct uf_map_call *m)
{
    uf_range_unlock();
    leave(m);
}

void uf_map_future_locked(bool locked) { atomic_store(&locked_future, locked); }

uintptr_t uf_map_end_of(uintptr_t at, size_t size)
{
    uintptr_t bytes = uf_up(size, UF_PAGE), end = at + bytes;
    return size && bytes >= size && end > at && !(at & (UF_PAGE - 1)) ? end : 0;
}

long uf_map_reserve(uintptr_t at, size_t size, int how)
{
    long got = uf_sys_mmap(at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | how, -1, 0);
    if (uf_sys_failed(got)) return got;
    if (how && (uintptr_t)got != at) { /* a kernel that takes NOREPLACE for a wish */
        uf_sys_munmap((uintptr_t)got, size);
        return -EEXIST;
    }
    if (atomic_load_explicit(&locked_future, memory_order_relaxed)) uf_sys(SYS_munlock, got, (long)size, 0, 0, 0, 0);
    return got;
}

uintptr_t uf_map_place(size_t bytes, struct uf_map_new *n)
{
    bool tight = uf_map_space_is_limited();
    size_t guard = tight ? UF_PAGE : UF_MAP_GUARD, align = bytes >= UF_MAP_HUGE && !tight ? UF_MAP_HUGE : UF_PAGE;
    size_t total;
    if (!uf_map_guard_wanted()) return 0;
    if (__builtin_add_overflow(bytes, 2 * guard + (align > UF_PAGE ? align : 0), &total)) return 0;
    long base = uf_map_reserve(0, total, 0);
    if (uf_sys_failed(base)) return 0;
    n->at = uf_up((uintptr_t)base + guard, align);
    n->before = n->at - (uintptr_t)base;
    n->after = total - n->before - bytes;
    return n->at;
}

void uf_map_unplace(const struct uf_map_new *n, size_t bytes)
{
    uf_sys_munmap(n->at - n->before, n->before + bytes + n->after);
}

static void give_back(uintptr_t from, uintptr_t to, void *data)
{
    (void)data;
    uf_sys_munmap(from, to - from);
}

void uf_map_forget(uintptr_t from, uintptr_t to) { uf_range_cut(from, to, give_back, NULL); }

void uf_map_make_room(uintptr_t from, uintptr_t to)
{
    uintptr_t end, at;
    while ((at = uf_range_hole(from, to, &end)) < to) {
        uf_range_cut(at, end, give_back, NULL);
        uf_sys_munmap(at, end - at);
        from = end;
    }
}

static void full(void)
{
    if (!atomic_exchange(&full_told, true))
        uf_note_number("warning", "mappings", "too many mappings to keep a record of each; further ones go unguarded; records: ", UF_MAP_RECORDS);
}

/* The guards next to FROM and TO that are kept when a mapping is put over what lies there. */
static void inherit(struct uf_map_new *n, uintptr_t to)
{
    const struct uf_range *r = uf_range_at(uf_range_first(n->at));
    if (r && r->lo == n->at && !n->before) n->before = r->before;
    r = uf_range_at(uf_range_first(to - 1));
    if (r && r->hi == to && !n->after) n->after = r->after;
}

void uf_map_record(struct uf_map_call *m, const struct uf_map_new *given)
{
    struct uf_map_new n = *given;
    uintptr_t to = n.at + uf_up(n.size, UF_PAGE);
    inherit(&n, to);
    struct uf_range r = { .lo = n.at, .hi = to, .before = n.before, .after = n.after, .start = n.at, .size = n.size,
                          .alloc_trace = m->trace, .alloc_tid = m->tid, .state = UF_RANGE_LIVE,
                          .family = (uint8_t)m->family, .flags = n.anon ? UF_RANGE_ANON : 0 };
    bool counted = uf_unlikely(uf_touch_on) && n.anon && !n.dense, carries = counted && m->moved;
    if (carries && (r.touch = uf_touch_map_begin(&r)) != 0) uf_touch_map_carry(m->moved, m->moved_from, m->moved_size, r.touch);
    m->moved = 0;
    uf_map_forget(uf_range_from(&r), uf_range_to(&r)); /* what it knew of these pages is lost with it */
    if (counted && !carries) r.touch = uf_touch_map_begin(&r);
    if (uf_range_put(&r)) {
        if (uf_unlikely(r.touch)) uf_touch_map_arm(&r);
        if (uf_unlikely(uf_prefetch_on) && r.touch) uf_prefetch(r.touch);
        return;
    }
    full();
    if (r.before) uf_sys_munmap(r.lo - r.before, r.before);
    if (r.after) uf_sys_munmap(r.hi, r.after);
}

static void evict(void)
{
    struct uf_range old = *uf_range_oldest();
    uf_range_cut(uf_range_from(&old), uf_range_to(&old), NULL, NULL);
    uf_sys_munmap(uf_range_from(&old), uf_range_to(&old) - uf_range_from(&old));
}

static void keep_limits(void)
{
    while (uf_range_oldest() && uf_map_over_limit(uf_range_counts())) evict();
}

/* The record of what was [FROM, TO) of LIVE; its guards go with it where it reaches them. */
static struct uf_range dead_of(const struct uf_map_call *m, const struct uf_range *live, uintptr_t from, uintptr_t to)
{
    struct uf_range d = *live;
    d.before = from == live->lo ? live->before : 0;
    d.after = to == live->hi ? live->after : 0;
    d.lo = from;
    d.hi = to;
    d.state = UF_RANGE_DEAD;
    d.free_family = (uint8_t)m->family;
    d.free_tid = m->tid;
    d.free_trace = m->trace;
    return d;
}

/* Record first, pages second: a touch in between finds the pages still there. */
static bool enter_dead(const struct uf_range *d)
{
    size_t position = uf_range_first(uf_range_from(d));
    const struct uf_range *r = uf_range_at(position);
    bool whole = r && r->state == UF_RANGE_LIVE && !r->touch && uf_range_from(r) == uf_range_from(d) && uf_range_to(r) == uf_range_to(d);
    bool kept = (d->touch || uf_map_keep_uncounted) && uf_map_quarantine_takes(uf_range_to(d) - uf_range_from(d));
    if (whole && kept) return uf_range_turn(position, d), true;
    uf_range_cut(uf_range_from(d), uf_range_to(d), NULL, NULL);
    if (!kept) return false;
    if (uf_range_put(d)) return true;
    full();
    return false;
}

static long leave_dead(const struct uf_range *d)
{
    uf_range_cut(uf_range_from(d), uf_range_to(d), NULL, NULL);
    return uf_sys_munmap(uf_range_from(d), uf_range_to(d) - uf_range_from(d));
}

long uf_map_bury(struct uf_map_call *m, size_t position, uintptr_t from, uintptr_t to)
{
    struct uf_range d = dead_of(m, uf_range_at(position), from, to);
    if (!enter_dead(&d)) return leave_dead(&d);
    if (uf_sys_failed(uf_map_reserve(from, to - from, MAP_FIXED))) return leave_dead(&d);
    keep_limits();
    return 0;
}

void uf_map_bury_hole(struct uf_map_call *m, uintptr_t from, uintptr_t to)
{
    while (from < to) {
        struct uf_range *r = uf_range_at(uf_range_first(from));
        if (!r || uf_range_from(r) >= to) break;
        uintptr_t a = from > r->lo ? from : r->lo, b = to < r->hi ? to : r->hi;
        if (r->state == UF_RANGE_DEAD || a >= b) {
            from = uf_range_to(r);
            continue;
        }
        struct uf_range d = dead_of(m, r, a, b);
        if (!enter_dead(&d) || uf_sys_failed(uf_map_reserve(a, b - a, MAP_FIXED_NOREPLACE))) {
            /* only the guards are ours to unmap */
            uf_range_cut(uf_range_from(&d), uf_range_to(&d), NULL, NULL);
            if (d.before) uf_sys_munmap(a - d.before, d.before);
            if (d.after) uf_sys_munmap(b, d.after);
        }
        from = b;
    }
    keep_limits();
}

long uf_map_away(struct uf_map_call *m, uintptr_t from, uintptr_t to)
{
    long err = 0;
    while (from < to && !err) {
        size_t position = uf_range_first(from);
        const struct uf_range *r = uf_range_at(position);
        if (!r || uf_range_from(r) >= to) return uf_sys_munmap(from, to - from);
        uintptr_t next = uf_range_to(r) < to ? uf_range_to(r) : to;
        if (from < uf_range_from(r)) {
            next = uf_range_from(r);
            err = uf_sys_munmap(from, next - from); /* nothing of ours */
        } else if (r->state == UF_RANGE_LIVE && from < r->lo) {
            next = r->lo < to ? r->lo : to;
        } else if (r->state == UF_RANGE_LIVE && from < r->hi) {
            next = r->hi < to ? r->hi : to;
            err = uf_map_bury(m, position, from, next);
        }
        from = next;
    }
    return err;
}

bool uf_map_retreat(void)
{
    struct uf_range_counts c = uf_range_counts();
    if (!uf_map_pressed(c)) return false;
    bool gained = c.dead > 0;
    while (uf_range_oldest()) evict();
    if (!gained) {
        struct uf_range *r;
        for (size_t i = 0; (r = uf_range_at(i)) != NULL; i++) {
            struct uf_range was = *r;
            if (!was.before && !was.after) continue;
            gained = true;
            uf_range_bare(i);
            if (was.before) uf_sys_munmap(was.lo - was.before, was.before);
            if (was.after) uf_sys_munmap(was.hi, was.after);
        }
    }
    if (gained) uf_map_step_aside();
    return gained;
}
