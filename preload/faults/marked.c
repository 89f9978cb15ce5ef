/* marked.c: from a marked byte to a block and a kind. */
#include "faults/marked.h"

#include "base/family.h"
#include "faults/diagnose.h"
#include "pages/mark.h"
#include "base/banned.h"

enum { LOOK = 64 }; /* words on either side of a touch between blocks */

UF_ANYWHERE static struct uf_block_facts facts_of(const struct uf_mark *m)
{
    bool dead = m->kind == UF_MARK_DEAD, block = dead || m->kind == UF_MARK_LIVE;
    return (struct uf_block_facts){ .known = true, .freed = dead, .range = !block, .start = m->start, .size = m->size,
                                    .family = block ? UF_FAM_POOL_ALLOC : m->kind == UF_MARK_POOL ? UF_FAM_POOL_CREATE : UF_FAM_GUARD,
                                    .free_family = UF_FAM_POOL_FREE, .alloc_tid = m->alloc_tid, .free_tid = m->free_tid,
                                    .alloc_trace = m->alloc_trace, .free_trace = dead ? m->free_trace : 0 };
}

/* The nearest block of the pool from AT on, up or down. */
UF_ANYWHERE static bool neighbour(uintptr_t at, bool up, struct uf_slot_view *v)
{
    struct uf_mark m;
    for (unsigned i = 0; i < LOOK; i++) {
        at = up ? at + UF_MARK_WORD : at - UF_MARK_WORD;
        if (!uf_mark_find(at, &m)) return false;
        if (m.kind != UF_MARK_LIVE && m.kind != UF_MARK_DEAD) continue;
        *v = (struct uf_slot_view){ .block = facts_of(&m) };
        return true;
    }
    return false;
}

UF_ANYWHERE bool uf_marked_explain(uintptr_t at, struct uf_block_facts *block, enum uf_kind *kind)
{
    struct uf_mark m;
    struct uf_slot_view below, above;
    if (uf_mark_allows(at) || !uf_mark_find(at, &m)) return false;
    *block = facts_of(&m);
    *kind = UF_KIND_GUARDED_TOUCH;
    if (m.kind == UF_MARK_GUARD) return true;
    if (m.kind != UF_MARK_POOL) { /* a block's own byte, or one of the last word that it does not have */
        struct uf_slot_view v = { .block = *block };
        *kind = uf_diagnose_kind(&v, at);
        return true;
    }
    bool is_below = neighbour(at, false, &below), is_above = neighbour(at, true, &above);
    const struct uf_slot_view *best = is_below && is_above ? uf_diagnose_better(&below, &above, at) : is_below ? &below : &above;
    if (!is_below && !is_above) return true;
    *block = best->block;
    *kind = best->block.freed ? UF_KIND_GUARDED_TOUCH : uf_diagnose_kind(best, at);
    return true;
}

UF_ANYWHERE bool uf_marked_facts(uintptr_t at, struct uf_block_facts *block)
{
    struct uf_mark m;
    if (!uf_mark_find(at, &m)) return false;
    *block = facts_of(&m);
    return true;
}
