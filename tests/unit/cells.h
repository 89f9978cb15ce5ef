/* cells.h: a block in a compact cell, made and given back the way hooks do it. */
#ifndef UNIT_CELLS_H
#define UNIT_CELLS_H

#include "blocks.h"
#include "base/meta.h"
#include "pages/compact_inside.h"

static struct uf_thread *t;

static MAYBE bool up(void)
{
    if (!arena_on(0, 16 << 10)) return false;
    t = uf_thread();
    uf_thread_tid(t);
    long err = uf_compact_open();
    if (!err) return true;
    printf("skipped: 1 no compact guards here, errno %ld\n", -err);
    return false;
}

static MAYBE uf_ref make(struct uf_thread *who, size_t size, unsigned char fill)
{
    uf_ref ref = uf_compact_take(who, size);
    if (!ref) return 0;
    struct uf_slot *s = uf_region_slot(ref);
    MUST(s->state == UF_FREE || s->state == UF_QUARANTINED, "slot %x is given out while in state %u", ref, s->state);
    s->state = UF_LEAVING;
    s->start = uf_compact_start(ref);
    s->size = size;
    uf_compact_dress(s, 0);
    MUST(s->start % 16 == 0 && uf_region_find(s->start) == ref, "slot %x: block at %lx", ref, s->start);
    MUST(uf_down(s->start, UF_PAGE) == uf_region_base_of(ref) && uf_down(s->start + size + UF_CELL_GAP - 1, UF_PAGE) == uf_region_base_of(ref),
         "slot %x: block at %lx, %lu bytes", ref, s->start, size);
    MUST(uf_place_differs(s->start, s->start + size, 0) == s->start + size, "slot %x: not filled", ref);
    memset((void *)s->start, fill, size);
    s->state = UF_LIVE;
    return ref;
}

static MAYBE void leave(struct uf_thread *who, uf_ref ref, unsigned char fill)
{
    struct uf_slot *s = uf_region_slot(ref);
    struct uf_damage d;
    MUST(uf_place_differs(s->start, s->start + s->size, fill) == s->start + s->size, "slot %x lost its bytes", ref);
    MUST(!uf_slot_damaged(s, &d), "slot %x: damaged", ref);
    block_gone(who, ref);
    MUST(!page_there(uf_region_base_of(ref)), "slot %x: its page is there after the free", ref);
}

#endif
