/* diagnose.c: from an address to a block and a kind. */
#include "faults/diagnose.h"

#include "pages/place.h"
#include "pages/range.h"
#include "base/banned.h"

enum { LOOK = 64 }; /* slots on either side of a touch in no man's land */

UF_ANYWHERE uint64_t uf_diagnose_far(const struct uf_slot_view *v, uintptr_t at)
{
    uintptr_t end = v->block.start + v->block.size;
    if (at < v->block.start) return v->block.start - at;
    return at < end ? 0 : at - end + 1;
}

UF_ANYWHERE const struct uf_slot_view *uf_diagnose_better(const struct uf_slot_view *a, const struct uf_slot_view *b, uintptr_t at)
{
    uint64_t far_a = uf_diagnose_far(a, at), far_b = uf_diagnose_far(b, at);
    /* inside a block, freed or not, is no question of taste */
    if (far_a == 0 || far_b == 0) return far_a == 0 ? a : b;
    if (a->block.freed != b->block.freed) {
        /* a live block explains a miss better, unless it is much farther */
        const struct uf_slot_view *live = a->block.freed ? b : a, *freed = a->block.freed ? a : b;
        return uf_diagnose_far(live, at) <= 8 * uf_diagnose_far(freed, at) ? live : freed;
    }
    return far_a <= far_b ? a : b;
}

UF_ANYWHERE enum uf_kind uf_diagnose_kind(const struct uf_slot_view *v, uintptr_t at)
{
    if (v->block.freed) return UF_KIND_USE_AFTER_FREE;
    return at < v->block.start ? UF_KIND_HEAP_UNDERFLOW : UF_KIND_HEAP_OVERFLOW;
}

UF_ANYWHERE bool uf_diagnose_view(uf_ref ref, struct uf_slot_view *v)
{
    const struct uf_slot *s = uf_region_slot(ref);
    enum uf_state state = atomic_load_explicit(&s->state, memory_order_acquire);
    if (state == UF_FREE) return false;
    bool freed = state != UF_LIVE;
    *v = (struct uf_slot_view){
        .ref = ref,
        .state = state,
        .block = { .known = true, .freed = freed, .start = s->start, .size = s->size, .family = s->family,
                   .free_family = s->free_family, .alloc_tid = s->alloc_tid, .free_tid = s->free_tid,
                   .alloc_trace = s->alloc_trace, .free_trace = freed ? s->free_trace : 0 },
    };
    return true;
}

/* The nearest used slot from REF on, looking up or down the addresses. */
UF_ANYWHERE static bool neighbour(uf_ref ref, bool up, struct uf_slot_view *v)
{
    for (unsigned i = 0; i < LOOK && ref; i++) {
        uintptr_t base = uf_region_base_of(ref);
        ref = uf_region_find(up ? base + uf_class_bytes(uf_region_class(ref)) : base - 1);
        if (ref && uf_diagnose_view(ref, v)) return true;
    }
    return false;
}

UF_ANYWHERE bool uf_diagnose_find(uintptr_t at, struct uf_slot_view *v)
{
    struct uf_slot_view here, below, above;
    const struct uf_slot_view *best = NULL;
    uf_ref ref = uf_region_find(at);
    if (!ref) {
        /* the guard before the first slot of all, a chunk that is one guard, past the last chunk in use */
        const uintptr_t chunk = (uintptr_t)1 << UF_CHUNK_SHIFT, from = uf_region_start + uf_down(at - uf_region_start, chunk);
        uf_ref last = uf_region_find(from - 1), first = uf_region_find(from + chunk);
        if (last && (uf_diagnose_view(last, &below) || neighbour(last, false, &below))) best = &below;
        if (first && (uf_diagnose_view(first, &above) || neighbour(first, true, &above)))
            best = best ? uf_diagnose_better(best, &above, at) : &above;
        if (best) *v = *best;
        return best != NULL;
    }
    if (uf_diagnose_view(ref, &here)) best = &here;
    if (best && uf_diagnose_far(best, at) == 0) {
        *v = here;
        return true;
    }
    if (neighbour(ref, false, &below)) best = best ? uf_diagnose_better(best, &below, at) : &below;
    if (neighbour(ref, true, &above)) best = best ? uf_diagnose_better(best, &above, at) : &above;
    if (!best) return false;
    *v = *best;
    return true;
}

UF_ANYWHERE bool uf_diagnose_mapping(uintptr_t at, struct uf_block_facts *block, enum uf_kind *kind)
{
    struct uf_range r;
    if (!uf_range_find(at, &r) || !uf_range_absent(&r, at)) return false;
    bool dead = r.state == UF_RANGE_DEAD;
    *block = (struct uf_block_facts){ .known = true, .freed = dead, .mapping = true, .start = r.start, .size = r.size,
                                      .family = r.family, .free_family = r.free_family, .alloc_tid = r.alloc_tid,
                                      .free_tid = r.free_tid, .alloc_trace = r.alloc_trace,
                                      .free_trace = dead ? r.free_trace : 0 };
    *kind = dead ? UF_KIND_USE_AFTER_MUNMAP : UF_KIND_MMAP_OVERRUN;
    return true;
}
