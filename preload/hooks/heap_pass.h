/* heap_pass.h: the short way of a block that passes: known before a frame is made or a register saved.
 * runs: hooks, signal handlers included; locks: none */
#ifndef UF_HEAP_PASS_H
#define UF_HEAP_PASS_H

#include "base/opt.h"
#include "base/thread.h"
#include "hooks/hook.h"
#include "hooks/progress.h"
#include "pages/region.h"
#include "pages/site.h"
#include "pages/thin.h"

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

/* --overhead: a block of a site whose next guarded one is still to come. False says nothing, and leaves all as it is. */
static inline bool uf_pass_thin(size_t size, uintptr_t ret, uintptr_t frame)
{
    struct uf_thread *t = uf_thread_self;
    if (uf_likely(!uf_options.overhead) || uf_phase_now() != UF_READY || !t || t->depth) return false;
    if (frame - t->stack_lo >= t->stack_hi - t->stack_lo) return false;
    struct uf_site *site = uf_site_get(uf_site_of(ret, t->stack_hi - frame));
    uint32_t nth = atomic_load_explicit(&site->blocks, memory_order_relaxed) + 1;
    if (nth >= atomic_load_explicit(&site->next, memory_order_relaxed) || (t->thin_skips + 1) % UF_THIN_LOOK == 0) return false;
    if ((t->blocks + 1) % UF_PROGRESS_EVERY == 0 || size > PTRDIFF_MAX >> 16) return false;
    atomic_store_explicit(&site->blocks, nth, memory_order_relaxed);
    t->thin_skips++;
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
