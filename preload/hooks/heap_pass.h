/* heap_pass.h: the short way of a block that passes: known before a frame is made or a register saved.
 * runs: hooks, signal handlers included; locks: none */
#ifndef UF_HEAP_PASS_H
#define UF_HEAP_PASS_H

#include "base/thread.h"
#include "hooks/progress.h"
#include "pages/region.h"

/* --sample: one of the blocks between two that are guarded. False says nothing: ask uf_heap_new. */
static inline bool uf_pass_new(size_t size)
{
    struct uf_thread *t = uf_thread_self;
    if (!t || t->sample_left <= 1 || (t->blocks + 1) % UF_PROGRESS_EVERY == 0 || size > PTRDIFF_MAX >> 16) return false;
    t->sample_left--;
    t->blocks++;
    t->bytes += size;
    t->passed_sample++;
    t->as_family = 0;
    return true;
}

/* Its neighbours came from behind us, as uf_heap_free has found. False says nothing. */
static inline bool uf_pass_free(const void *p)
{
    struct uf_thread *t = uf_thread_self;
    uintptr_t at = (uintptr_t)p, piece = at >> UF_PIECE_SHIFT;
    return t && piece && t->heap_pieces[piece % UF_COUNT(t->heap_pieces)] == piece && !(at & (sizeof(void *) - 1)) && !uf_region_owns(at);
}

#endif
