/* heap_pass.h: the short way of a block that passes: known before a frame is made or a register saved. What passed is counted by
 * what is left of a number drawn before; uf_heap_new draws the next.
 * runs: hooks, signal handlers included; locks: none */
#ifndef UF_HEAP_PASS_H
#define UF_HEAP_PASS_H

#include "base/thread.h"
#include "hooks/hook.h"
#include "pages/mark.h"
#include "pages/site.h"

/* --sample: one of the blocks between two that are guarded. False says nothing: ask uf_heap_new. */
static inline bool uf_pass_new(size_t size)
{
    struct uf_thread *t = uf_thread_self;
    if (!t || t->pass_left <= 0 || size > PTRDIFF_MAX >> 16) return false;
    t->pass_left--;
    t->bytes += size;
    return true;
}

/* --overhead: a block of a site whose next guarded one is still to come. False says nothing, and leaves all as it is. SEARCH: look
 * for the site where the first look does not find it, which takes a frame. */
static inline __attribute__((always_inline)) bool uf_pass_thin(size_t size, uintptr_t ret, uintptr_t frame, bool search)
{
    struct uf_thread *t = uf_thread_self;
    if (!t || t->thin_left <= 0 || frame - t->stack_lo >= t->stack_hi - t->stack_lo || size > PTRDIFF_MAX >> 16) return false;
    uintptr_t depth = t->stack_hi - frame;
    struct uf_site *site = search ? uf_site_get(uf_site_of(ret, depth)) : uf_site_at_root(uf_site_key(ret, depth));
    if (!site) return false;
    uint32_t nth = atomic_load_explicit(&site->blocks, memory_order_relaxed) + 1;
    if (nth >= atomic_load_explicit(&site->next, memory_order_relaxed)) return false;
    atomic_store_explicit(&site->blocks, nth, memory_order_relaxed);
    t->thin_left--;
    t->bytes += size;
    return true;
}

/* libc's heap, which grows by brk: nothing else is mapped there. SPAN bytes of it are known. */
extern uintptr_t uf_pass_lo UF_HIDDEN;
extern _Atomic uintptr_t uf_pass_span UF_HIDDEN;

/* P's neighbours came from behind us, as uf_heap_free has found, none is ours, and nothing is marked here. False says nothing. */
static inline bool uf_pass_free(const void *p)
{
    uintptr_t at = (uintptr_t)p, piece = at >> UF_PIECE_SHIFT;
    if (uf_likely(at - uf_pass_lo < atomic_load_explicit(&uf_pass_span, memory_order_relaxed)))
        return !(at & (sizeof(void *) - 1)) && !uf_mark_any();
    struct uf_thread *t = uf_thread_self;
    return t && piece && t->heap_pieces[piece % UF_COUNT(t->heap_pieces)] == piece && !(at & (sizeof(void *) - 1)) && !uf_mark_near(at);
}

/* How many of T's blocks took the short way and are not counted yet. */
static inline uint64_t uf_pass_uncounted(const struct uf_thread *t)
{
    return (uint64_t)(t->pass_drawn - t->pass_left + t->thin_drawn - t->thin_left);
}

/* Count them. The next blocks of T go to uf_heap_new until uf_pass_draw. */
static inline void uf_pass_settle(struct uf_thread *t)
{
    uint64_t n = uf_pass_uncounted(t);
    t->sample_left -= t->pass_drawn - t->pass_left;
    t->thin_skips += (uint32_t)(t->thin_drawn - t->thin_left);
    t->pass_left = t->pass_drawn = t->thin_left = t->thin_drawn = 0;
    t->blocks += n;
    t->passed_sample += n;
}

#endif
