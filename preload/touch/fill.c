/* fill.c: pages become present. The one whose request the kernel grants counts the touch: threads that meet on a page
 * count it once. */
#include "touch/fill.h"

#include "base/bytes.h"
#include "base/opt.h"
#include "faults/channel.h"
#include "pages/backend.h"
#include "pages/place.h"
#include "pages/range.h"
#include "pages/slot.h"
#include "pages/window.h"
#include "touch/count.h"
#include "touch/heat.h"

#include <errno.h>
#include "base/banned.h"

enum { COPY_PAGES = 16, WINDOW_MOST = 64 };

static unsigned char zeros[COPY_PAGES * 4096] __attribute__((aligned(4096)));

UF_ANYWHERE static bool find_slot(uintptr_t at, struct uf_spot *spot)
{
    uf_ref ref = uf_region_find(at);
    if (!ref) return false;
    struct uf_slot *s = uf_region_slot(ref);
    if (atomic_load_explicit(&s->state, memory_order_acquire) != UF_LIVE || !s->touch) return false;
    *spot = (struct uf_spot){ s->touch, uf_area_get(s->touch), uf_place_from(s->start), uf_place_to(s->start, s->size), ref };
    return at >= spot->lo && at < spot->hi;
}

UF_ANYWHERE bool uf_touch_find(uintptr_t at, struct uf_spot *spot)
{
    struct uf_range r;
    if (uf_region_owns(at)) return find_slot(at, spot);
    if (!uf_range_find(at, &r) || r.state != UF_RANGE_LIVE || !r.touch || at < r.lo || at >= r.hi) return false;
    *spot = (struct uf_spot){ r.touch, uf_area_get(r.touch), r.lo, r.hi, 0 };
    return at >= spot->area->from && at < spot->area->from + spot->area->size;
}

_Atomic uintptr_t uf_touch_lowest = UINTPTR_MAX, uf_touch_highest;

void uf_touch_widen(uintptr_t from, uintptr_t to)
{
    uintptr_t low = atomic_load(&uf_touch_lowest), high = atomic_load(&uf_touch_highest);
    while (from < low && !atomic_compare_exchange_weak(&uf_touch_lowest, &low, from)) {}
    while (to > high && !atomic_compare_exchange_weak(&uf_touch_highest, &high, to)) {}
}

UF_ANYWHERE static long fill(uintptr_t at, uint64_t pages, bool writes)
{
    if (!writes) return uf_backend->zero(at, pages * UF_PAGE);
    for (uint64_t n; pages; pages -= n, at += n * UF_PAGE) {
        n = pages < COPY_PAGES ? pages : COPY_PAGES;
        long err = uf_backend->fill(at, zeros, n * UF_PAGE);
        if (err) return err;
    }
    return 0;
}

/* First page and number of pages to fill for a touch of PAGE: what the option says, never beyond the reservation. */
UF_ANYWHERE static uint64_t granule(const struct uf_spot *spot, uint64_t page, uint64_t *first)
{
    struct uf_area *a = spot->area;
    uint64_t n = 1ull << uf_options.granule;
    if (uf_options.granule == UF_GRANULE_AUTO) {
        n = 1;
        if (atomic_load_explicit(&a->next_page, memory_order_relaxed) == (uint32_t)page && page) {
            n = atomic_load_explicit(&a->window, memory_order_relaxed) * 2;
            n = n < 2 ? 2 : n > WINDOW_MOST ? WINDOW_MOST : n;
        }
        atomic_store_explicit(&a->window, (uint32_t)n, memory_order_relaxed);
        atomic_store_explicit(&a->next_page, (uint32_t)(page + n), memory_order_relaxed);
        *first = page;
    } else {
        *first = page & ~(n - 1);
    }
    uint64_t low = uf_area_page(a, spot->lo), high = uf_area_page(a, spot->hi), end = *first + n;
    if (*first < low) *first = low;
    return (end < high ? end : high) - *first;
}

/* More than the touched page; false: something of it was there already. */
UF_ANYWHERE static bool fill_granule(const struct uf_spot *spot, uint64_t page, bool writes)
{
    struct uf_area *a = spot->area;
    uint64_t first, n = granule(spot, page, &first);
    if (n <= 1) return false;
    for (uint64_t i = first; i < first + n; i++)
        if (i != page && uf_area_bit(a->present, i)) return false;
    if (fill(a->from + (first << UF_PAGE_SHIFT), n, writes)) return false;
    for (uint64_t i = first; i < first + n; i++) uf_area_set(a->present, i);
    atomic_fetch_add_explicit(&a->ahead, n - 1, memory_order_relaxed);
    if (uf_unlikely(uf_heat_on) && n > 1) uf_heat_add(spot->id, a->size, first, n - 1, UF_HEAT_BESIDE);
    return true;
}

UF_ANYWHERE static void count(struct uf_area *a, uint32_t id, uint64_t page, unsigned access, unsigned call, uint32_t trace)
{
    bool again = uf_area_set(a->ever, page);
    atomic_fetch_add_explicit(again ? &a->again : &a->touched, 1, memory_order_relaxed);
    if (access == UF_TOUCH_KERNEL) atomic_fetch_add_explicit(&a->kernel, 1, memory_order_relaxed);
    uf_count_add(trace, id, access, call, page, 1, again);
    if (uf_unlikely(uf_heat_on)) uf_heat_add(id, a->size, page, 1, again ? UF_HEAT_AGAIN : UF_HEAT_TOUCHED);
}

UF_ANYWHERE long uf_touch_fill(const struct uf_spot *spot, uintptr_t at, bool writes, uint32_t trace)
{
    struct uf_area *a = spot->area;
    uint64_t page = uf_area_page(a, at);
    if (uf_likely(uf_options.granule == UF_GRANULE_4K) || !fill_granule(spot, page, writes)) {
        long err = fill(uf_down(at, UF_PAGE), 1, writes);
        if (err && err != -EEXIST) return err;
        uf_area_set(a->present, page);
        if (err) return err;
    }
    count(a, spot->id, page, writes ? UF_TOUCH_WRITE : UF_TOUCH_READ, 0, trace);
    return 0;
}

bool uf_touch_fill_all(const struct uf_spot *spot, uint64_t page, uint64_t pages, uint32_t trace)
{
    struct uf_area *a = spot->area;
    if (atomic_load_explicit(&a->native, memory_order_relaxed) || !uf_backend->fill_some) return false;
    while (pages) {
        uint64_t n = pages < COPY_PAGES ? pages : COPY_PAGES;
        long got = uf_backend->fill_some(a->from + (page << UF_PAGE_SHIFT), zeros, n * UF_PAGE);
        if (got <= 0) return false; /* another thread was faster, or the mapping is split or gone */
        for (uint64_t left = (uint64_t)got >> UF_PAGE_SHIFT; left; left--, pages--, page++) {
            uf_area_set(a->present, page);
            count(a, spot->id, page, UF_TOUCH_WRITE, 0, trace);
        }
    }
    return true;
}

UF_ANYWHERE void uf_touch_filled(const struct uf_spot *spot, uintptr_t at, bool writes, uint32_t trace)
{
    uint64_t page = uf_area_page(spot->area, at);
    if (!uf_area_set(spot->area->present, page)) count(spot->area, spot->id, page, writes ? UF_TOUCH_WRITE : UF_TOUCH_READ, 0, trace);
}

uint64_t uf_touch_populate(const struct uf_spot *spot, uint64_t page, uint64_t pages, bool writes)
{
    struct uf_area *a = spot->area;
    uint64_t got = 0, high = uf_area_page(a, spot->hi), end = page + pages < high ? page + pages : high;
    for (uint64_t n; page < end; page += n) {
        for (n = 0; n < COPY_PAGES && page + n < end && !uf_area_bit(a->present, page + n); n++) {}
        if (n && fill(a->from + (page << UF_PAGE_SHIFT), n, writes) == 0) {
            for (uint64_t i = 0; i < n; i++) uf_area_set(a->present, page + i), uf_area_set(a->ever, page + i);
            if (uf_heat_on) uf_heat_add(spot->id, a->size, page, n, UF_HEAT_BESIDE);
            got += n;
        }
        if (!n) n = 1;
    }
    return got;
}

UF_ANYWHERE void uf_touch_native(const struct uf_spot *spot)
{
    long err;
    if (spot->slot) {
        err = uf_window_open(spot->slot, spot->lo, spot->hi - spot->lo);
        if (!err) __atomic_fetch_or(&uf_region_slot(spot->slot)->flags, UF_SLOT_WINDOW, __ATOMIC_RELAXED);
    } else {
        err = uf_backend->open_window(spot->lo, spot->hi - spot->lo);
    }
    if (!err) atomic_store(&spot->area->native, true);
}

UF_ANYWHERE void uf_touch_gone(uintptr_t from, size_t size)
{
    struct uf_spot spot;
    uintptr_t to = from + uf_up(size, UF_PAGE);
    for (; from < to && uf_touch_find(from, &spot); from = spot.hi) uf_area_gone(spot.area, from, to < spot.hi ? to : spot.hi);
}

_Atomic bool uf_touch_over;

UF_ANYWHERE static void uncounted(const struct uf_run *run, void *data)
{
    (void)data;
    uf_touch_count_run(run, 0, 0, 0);
}

UF_ANYWHERE static bool leave_at(uintptr_t at)
{
    struct uf_spot spot;
    if (!uf_touch_find(at, &spot) || atomic_load(&spot.area->native)) return false;
    uf_touch_native(&spot);
    if (!atomic_load(&spot.area->native)) uf_touch_ready(&spot, spot.lo, spot.hi, uncounted, NULL); /* too many mappings for a window */
    return true;
}

UF_ANYWHERE void uf_touch_leave(uintptr_t from, size_t size, const char *text)
{
    struct uf_spot spot;
    static const char *_Atomic told[4];
    bool left = false, say = false;
    for (uintptr_t to = from + size; from < to && uf_touch_find(from, &spot); from = spot.hi) left |= leave_at(from);
    for (unsigned i = 0; left && !say && i < UF_COUNT(told); i++) {
        const char *there = NULL;
        say = atomic_compare_exchange_strong(&told[i], &there, text);
        if (there == text) break;
    }
    if (say) uf_note("info", "touch-left", text);
}

UF_ANYWHERE void uf_touch_stack(uintptr_t at)
{
    static const char text[] = "a counted reservation is used as a stack; such are left to the kernel and not counted";
    uf_touch_leave(at, 1, text);
}

static bool leave_slot(uf_ref ref, struct uf_slot *s, void *data)
{
    (void)ref, (void)data;
    if (atomic_load(&s->state) == UF_LIVE && s->touch) leave_at(s->start);
    return true;
}

void uf_touch_leave_all(const char *why)
{
    struct uf_thread *t = uf_thread_known();
    struct uf_range *r;
    if (atomic_exchange(&uf_touch_over, true)) return;
    bool locked = t && !t->depth && uf_range_lock(uf_thread_tid(t)); /* a system call of the program's: we hold nothing */
    for (size_t i = 0; (r = uf_range_at(i)) != NULL; i++)
        if (r->state == UF_RANGE_LIVE && r->touch) leave_at(r->lo);
    if (locked) uf_range_unlock();
    uf_region_each(leave_slot, NULL);
    uf_note("info", "touch-io-uring", why);
}

/* The kernel refuses what lies in several mappings (mprotect has split it): piece by piece then. */
UF_ANYWHERE static long zero_some(uintptr_t at, size_t size)
{
    long got = uf_backend->zero_some(at, size);
    for (; got == -ENOENT && size > UF_PAGE; got = uf_backend->zero_some(at, size)) size = uf_down(size / 2, UF_PAGE);
    return got;
}

UF_ANYWHERE void uf_touch_ready(const struct uf_spot *spot, uintptr_t from, uintptr_t to, uf_run_done *done, void *data)
{
    struct uf_area *a = spot->area;
    if (atomic_load_explicit(&a->native, memory_order_relaxed)) return;
    if (from < spot->lo) from = spot->lo;
    if (to > spot->hi) to = spot->hi;
    uint64_t page = uf_area_page(a, from), end = uf_area_page(a, uf_up(to, UF_PAGE));
    while (page < end) {
        uint64_t n = 0;
        if (page % 64 == 0 && atomic_load_explicit(&a->present[page / 64], memory_order_relaxed) == ~0ull) {
            page += 64;
            continue;
        }
        while (page + n < end && !uf_area_bit(a->present, page + n)) n++;
        if (n == 0) {
            page++;
            continue;
        }
        long got = zero_some(a->from + (page << UF_PAGE_SHIFT), n * UF_PAGE);
        struct uf_run run = { spot->id, page, got > 0 ? (uint64_t)got >> UF_PAGE_SHIFT : 0 };
        n = run.pages ? run.pages : 1;
        if (got > 0 || got == -EEXIST || got == -ENOENT) /* ENOENT: not registered (any more), the kernel fills it itself */
            for (uint64_t i = 0; i < n; i++) uf_area_set(a->present, page + i);
        if (run.pages) done(&run, data);
        page += n;
    }
}

UF_ANYWHERE void uf_touch_count_run(const struct uf_run *run, uint64_t pages, unsigned call, uint32_t trace)
{
    struct uf_area *a = uf_area_get(run->id);
    for (uint64_t i = 0; i < pages; i++) count(a, run->id, run->page + i, UF_TOUCH_KERNEL, call, trace);
    if (pages == run->pages) return;
    atomic_fetch_add_explicit(&a->ahead, run->pages - pages, memory_order_relaxed);
    if (uf_unlikely(uf_heat_on)) uf_heat_add(run->id, a->size, run->page + pages, run->pages - pages, UF_HEAT_BESIDE);
}

enum { CALLS = 512 };
static _Atomic(const char *) calls[CALLS]; /* number 0 is none */

UF_ANYWHERE unsigned uf_touch_call(const char *name)
{
    uintptr_t h = ((uintptr_t)name * 0x9e3779b97f4a7c15ull) >> 48;
    for (unsigned i = 0; i < CALLS; i++) {
        unsigned at = (unsigned)((h + i) % CALLS);
        const char *none = NULL, *there = atomic_load_explicit(&calls[at], memory_order_acquire);
        if (at == 0) continue;
        if (there == name) return at;
        if (!there && (atomic_compare_exchange_strong(&calls[at], &none, name) || none == name)) return at;
    }
    return 0;
}

const void *uf_touch_call_table(uint32_t *most)
{
    *most = CALLS;
    return calls;
}

UF_ANYWHERE const char *uf_touch_call_name(unsigned call) { return call ? atomic_load(&calls[call]) : NULL; }
