/* blocks.h: a block made the way hooks/heap_new.c makes it, and what must hold of it. */
#ifndef UNIT_BLOCKS_H
#define UNIT_BLOCKS_H

#include "kernel.h"
#include "pages/place.h"
#include "pages/slot.h"

static MAYBE uf_ref block_record(struct uf_thread *t, size_t size, size_t align, bool left)
{
    unsigned class = uf_place_class(size, align);
    uf_ref ref = uf_slot_take(t, class);
    if (!ref) return 0;
    struct uf_slot *s = uf_region_slot(ref);
    MUST(s->state == UF_FREE || s->state == UF_QUARANTINED, "slot %x is given out while in state %u", ref, s->state);
    s->state = UF_LEAVING;
    s->start = uf_place_start(uf_region_base_of(ref), class, size, align, left);
    s->size = size;
    return ref;
}

static MAYBE void block_gone(struct uf_thread *t, uf_ref ref)
{
    struct uf_slot *s = uf_region_slot(ref);
    s->state = UF_LEAVING;
    uf_slot_vanish(ref, s);
    MUST(s->state == UF_QUARANTINED, "state %u", s->state);
    if (t) uf_slot_quarantine(t, ref);
}

/* Every page of the slot, and the guard before it. */
static MAYBE void check_absent(uf_ref ref, const char *when)
{
    uintptr_t base = uf_region_base_of(ref), size = uf_class_bytes(uf_region_class(ref));
    uintptr_t step = size > 64 * UF_PAGE ? size / 64 : UF_PAGE;
    for (uintptr_t at = base; at < base + size; at += step) MUST(!page_there(at), "%s: page %lx of the slot is there", when, (at - base) >> 12);
}

/* A live block: its bytes, its canary, its guards. */
static MAYBE void check_block(uf_ref ref, unsigned char fill)
{
    const struct uf_slot *s = uf_region_slot(ref);
    uintptr_t from = uf_place_from(s->start), to = uf_place_to(s->start, s->size);
    struct uf_damage d;
    MUST(!page_there(from - 1), "size %lu: the guard before is there", s->size);
    MUST(!page_there(to), "size %lu: the guard after is there", s->size);
    for (uintptr_t at = from; at < to; at += UF_PAGE) MUST(page_there(at), "size %lu: page %lu is absent", s->size, (at - from) >> 12);
    MUST(uf_place_differs(s->start, s->start + s->size, fill) == s->start + s->size, "size %lu: not filled", s->size);
    MUST(!uf_slot_damaged(s, &d), "size %lu: a fresh block is damaged", s->size);
    from = uf_near_from(s, from), to = uf_near_to(s, to);
    MUST(uf_place_differs(from, s->start, UF_CANARY) == s->start, "size %lu: no canary before", s->size);
    MUST(uf_place_differs(s->start + s->size, to, UF_CANARY) == to, "size %lu: no canary after", s->size);
}

#endif
