/* heap_touch.c: heap blocks in touch mode. Large ones lie in slots of their own, from the first byte of a page on, and
 * stay absent; smaller ones are libc's. A block that is resized takes its pages along without touching them. */
#include "base/bytes.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/stack.h"
#include "hooks/heap_inside.h"
#include "hooks/touch.h"
#include "pages/backend.h"
#include "pages/place.h"
#include "touch/area.h"
#include "touch/fill.h"
#include "touch/gate.h"
#include "touch/heat.h"
#include "touch/prefetch.h"

#include <errno.h>

static bool pass(struct uf_thread *t, uint64_t *count)
{
    ++*count;
    (void)t;
    uf_heap_passed();
    return false;
}

static bool take(struct uf_thread *t, size_t size, size_t align, unsigned family, const struct uf_caller *c, uf_ref *out)
{
    if (align < UF_PAGE) align = UF_PAGE;
    uf_ref ref = uf_slot_take(t, uf_place_class(size, align));
    if (!ref) return false;
    struct uf_slot *s = uf_region_slot(ref);
    uintptr_t start = uf_place_start(uf_region_base_of(ref), uf_region_class(ref), size, align, true);
    if (s->flags & UF_SLOT_HEALED) uf_backend->drop(uf_region_base_of(ref), uf_class_bytes(uf_region_class(ref)));
    atomic_store_explicit(&s->state, UF_LEAVING, memory_order_relaxed);
    s->start = start;
    s->size = size;
    s->family = (uint8_t)family;
    s->site = 0;
    s->flags = UF_SLOT_TOLD; /* no canary around it */
    s->alloc_tid = uf_thread_tid(t);
    s->alloc_trace = uf_trace_here(t, c);
    s->free_trace = 0;
    struct uf_area_new n = { .from = start, .size = uf_up(size, UF_PAGE), .asked = size, .alloc_trace = s->alloc_trace,
                             .alloc_tid = s->alloc_tid, .what = UF_AREA_BLOCK, .family = (uint8_t)family };
    s->touch = uf_area_begin(&n, s->alloc_tid);
    *out = ref;
    if (s->touch) {
        atomic_store_explicit(&s->state, UF_LIVE, memory_order_release);
        return true;
    }
    atomic_store_explicit(&s->state, UF_QUARANTINED, memory_order_release);
    uf_slot_quarantine(t, ref);
    return false;
}

bool uf_heap_touch_new(struct uf_thread *t, size_t size, size_t align, unsigned family, const struct uf_caller *c, void **out)
{
    uf_ref ref;
    if (size < uf_options.touch_min || size > PTRDIFF_MAX || uf_touch_over) return pass(t, &t->passed_sample);
    uf_fork_check(t);
    uf_enter(t);
    if (uf_unlikely(!t->keyed)) uf_heap_key(t);
    uf_heap_settle(t);
    uf_stack_end(t, c->frame); /* found here, known to the fault handler */
    uf_touch_thread(t);
    uf_gate_close();
    bool done = !uf_touch_over && take(t, size, align, family, c, &ref);
    uf_leave(t);
    if (!done) return pass(t, &t->passed_other);
    t->guarded_blocks++;
    t->guarded_bytes += size;
    *out = (void *)uf_region_slot(ref)->start;
    if (uf_unlikely(uf_prefetch_on)) uf_prefetch(uf_region_slot(ref)->touch);
    if (uf_options.fill && family != UF_FAM_CALLOC) uf_set_big(*out, (unsigned char)uf_options.fill, size);
    return true;
}

void uf_heap_touch_end(struct uf_thread *t, uf_ref ref, struct uf_slot *s)
{
    struct uf_area *a = uf_area_get(s->touch);
    uf_slot_vanish(ref, s);
    uf_area_less(s->touch, a->from, a->from + a->size); /* only now: the record may go on with another block */
    uf_slot_quarantine(t, ref);
}

/* Pages of A that are or were there come to TO in their places; what is absent stays absent. Nothing is read by us: the
 * kernel refuses to copy from an absent page. */
static void carry_bits(const struct uf_area *a, struct uf_area *b, uint64_t first, uint64_t end)
{
    for (uint64_t i = first; i < end; i++) {
        if (uf_area_bit(a->present, i) && !uf_area_set(b->present, i) && uf_heat_on) uf_heat_add(uf_area_id(b), b->size, i, 1, UF_HEAT_BESIDE);
        if (uf_area_bit(a->ever, i) && !uf_area_set(b->ever, i)) atomic_fetch_add_explicit(&b->carried, 1, memory_order_relaxed);
    }
}

static void carry(const struct uf_area *a, uintptr_t to, uint64_t pages, struct uf_area *b)
{
    uint64_t i = 0;
    while (uf_backend->carry && i < pages) {
        long got = uf_backend->carry(to + (i << UF_PAGE_SHIFT), a->from + (i << UF_PAGE_SHIFT), (pages - i) << UF_PAGE_SHIFT);
        if (got <= 0) break;
        carry_bits(a, b, i, i + ((uint64_t)got >> UF_PAGE_SHIFT));
        i += (uint64_t)got >> UF_PAGE_SHIFT;
    }
    for (; i < pages; i++) {
        if (i % 64 == 0 && !atomic_load_explicit(&a->ever[i / 64], memory_order_relaxed) &&
            !atomic_load_explicit(&a->present[i / 64], memory_order_relaxed)) {
            i += 63;
            continue;
        }
        if (!uf_area_bit(a->present, i) && !uf_area_bit(a->ever, i)) continue;
        uintptr_t from = a->from + (i << UF_PAGE_SHIFT), page = to + (i << UF_PAGE_SHIFT);
        if (uf_backend->fill(page, (const void *)from, UF_PAGE) == 0) carry_bits(a, b, i, i + 1);
    }
}

/* The block stays where it is, with another size: its old reservation ends, a new one begins there. */
static bool in_place(struct uf_thread *t, uf_ref ref, size_t size, unsigned family, const struct uf_caller *c)
{
    struct uf_slot *s = uf_region_slot(ref);
    uintptr_t room = uf_region_base_of(ref) + uf_class_bytes(uf_region_class(ref)) - UF_PAGE;
    uintptr_t old_to = uf_place_to(s->start, s->size), to = uf_up(s->start + size, UF_PAGE);
    if (size < uf_options.touch_min || to > room || (s->flags & UF_SLOT_WINDOW)) return false;
    if (to < s->start + (uf_class_bytes(uf_region_class(ref)) >> 3)) return false; /* most of the slot would lie idle */
    struct uf_area *a = uf_area_get(s->touch);
    uint32_t trace = uf_trace_here(t, c);
    struct uf_area_new n = { .from = s->start, .size = to - s->start, .asked = size, .alloc_trace = trace,
                             .alloc_tid = uf_thread_tid(t), .what = UF_AREA_BLOCK, .family = (uint8_t)family };
    if (to - s->start == a->size) { /* the same pages */
        s->size = size;
        return true;
    }
    uint32_t id = uf_area_begin(&n, n.alloc_tid);
    if (!id) return false;
    struct uf_area *b = uf_area_get(id);
    uint64_t pages = (to < old_to ? to - s->start : old_to - s->start) >> UF_PAGE_SHIFT;
    if (to < old_to) uf_backend->drop(to, old_to - to);
    carry_bits(a, b, 0, pages);
    uf_area_less(s->touch, a->from, a->from + a->size);
    s->touch = id;
    s->size = size;
    s->alloc_trace = trace;
    s->alloc_tid = n.alloc_tid;
    s->family = (uint8_t)family;
    return true;
}

/* What the caller copies of a small rest. */
static void copy_present(const struct uf_slot *s, void *q, size_t size)
{
    const struct uf_area *a = uf_area_get(s->touch);
    for (size_t at = 0; at < size; at += UF_PAGE) {
        size_t n = size - at < UF_PAGE ? size - at : UF_PAGE;
        uint64_t page = at >> UF_PAGE_SHIFT;
        bool there = (s->flags & UF_SLOT_WINDOW) || uf_area_bit(a->present, page) || uf_area_bit(a->ever, page);
        if (there)
            uf_move_big((char *)q + at, (const char *)s->start + at, n);
        else if (!uf_region_owns((uintptr_t)q))
            uf_set_big((char *)q + at, 0, n); /* libc's memory may hold anything; ours reads as zero */
    }
}

void *uf_heap_touch_resize(struct uf_thread *t, uf_ref ref, size_t size, unsigned family, const struct uf_caller *c)
{
    struct uf_slot *s = uf_region_slot(ref);
    uf_ref new = 0;
    uf_enter(t);
    if (in_place(t, ref, size, family, c)) {
        atomic_store_explicit(&s->state, UF_LIVE, memory_order_release);
        if (uf_unlikely(uf_prefetch_on)) uf_prefetch(s->touch);
        uf_leave(t);
        return (void *)s->start;
    }
    bool ours = size >= uf_options.touch_min && size <= PTRDIFF_MAX && take(t, size, 0, family, c, &new);
    uf_leave(t);
    void *q = ours ? (void *)uf_region_slot(new)->start : (uf_heap_passed(), uf_next.malloc(size));
    size_t keep = size < s->size ? size : s->size;
    if (!q) {
        atomic_store_explicit(&s->state, UF_LIVE, memory_order_release);
        return NULL;
    }
    uf_enter(t);
    if (ours && !(s->flags & UF_SLOT_WINDOW)) {
        carry(uf_area_get(s->touch), (uintptr_t)q, uf_up(keep, UF_PAGE) >> UF_PAGE_SHIFT, uf_area_get(uf_region_slot(new)->touch));
    } else {
        t->probing = true;
        copy_present(s, q, keep);
        t->probing = false;
    }
    s->free_family = (uint8_t)family;
    s->free_tid = uf_thread_tid(t);
    s->free_trace = uf_trace_here(t, c);
    uf_heap_touch_end(t, ref, s);
    if (uf_unlikely(uf_prefetch_on) && ours) uf_prefetch(uf_region_slot(new)->touch);
    uf_leave(t);
    return q;
}
