/* buffer.c: a range of bytes against the blocks of the arena. */
#include "faults/buffer.h"

#include "faults/diagnose.h"
#include "faults/marked.h"
#include "pages/mark.h"
#include "base/banned.h"

UF_ANYWHERE bool uf_buffer_room(uintptr_t at, size_t *room)
{
    size_t marked = uf_unlikely(uf_mark_near(at)) ? uf_mark_room(at) : SIZE_MAX;
    *room = marked;
    if (uf_unlikely(!marked) || uf_unlikely(!uf_region_owns(at))) return marked != 0;
    uf_ref ref = uf_region_find(at);
    if (uf_unlikely(!ref)) return false;
    const struct uf_slot *s = uf_region_slot(ref);
    if (uf_unlikely(atomic_load_explicit(&s->state, memory_order_acquire) != UF_LIVE)) return false;
    size_t off = at - s->start; /* huge when AT is before the block */
    *room = s->size - off < marked ? s->size - off : marked;
    return uf_likely(off <= s->size);
}

UF_ANYWHERE void uf_buffer_blame(struct uf_finding *f, uintptr_t at, size_t size, bool writes)
{
    struct uf_slot_view v;
    size_t marked = uf_unlikely(uf_mark_near(at)) ? uf_mark_room(at) : SIZE_MAX;
    if (marked < size && uf_marked_explain(at + marked, &f->block, &f->kind)) {
        uf_finding_place(f, at + marked);
        size -= marked;
    } else if (marked < size) { /* from one block of a pool into the next one */
        f->kind = UF_KIND_HEAP_OVERFLOW;
        uf_marked_facts(at, &f->block);
        uf_finding_place(f, at + marked);
        size -= marked;
    } else if (!uf_diagnose_find(at, &v)) {
        f->kind = UF_KIND_HEAP_OVERFLOW;
        f->addr = at;
    } else {
        uintptr_t end = v.block.start + v.block.size, stray = at;
        if (!v.block.freed && at >= v.block.start && at < end && size > end - at) {
            stray = end;
            size -= end - at;
        } else if (!v.block.freed && at < v.block.start && size > v.block.start - at) {
            size = v.block.start - at; /* the rest is the block's own */
        }
        f->block = v.block;
        f->kind = uf_diagnose_kind(&v, stray);
        uf_finding_place(f, stray);
        if (writes && !v.block.freed) __atomic_fetch_or(&uf_region_slot(v.ref)->flags, UF_SLOT_TOLD, __ATOMIC_RELAXED);
    }
    f->size = size < UINT32_MAX ? (unsigned)size : UINT32_MAX;
}
