/* heap_compact.h: which blocks lie in compact cells (pages/compact.h).
 * runs: hooks; locks: none */
#ifndef UF_HEAP_COMPACT_H
#define UF_HEAP_COMPACT_H

#include "base/opt.h"
#include "hooks/hook.h"
#include "pages/compact.h"
#include "pages/site.h"

/* --compact: they do from here on, or one line says why not. runs: bring-up */
void uf_heap_compact_open(void);

/* Guarding has used most of its memory: small blocks share pages from now on, unless --compact=no. */
void uf_heap_compact_short(struct uf_thread *t);

/* A cell was not to be had: when none is any more, that is told. */
void uf_heap_compact_refused(void);

/* Is a block of SIZE at ALIGN (0: as malloc) that RET asks for to lie in a cell? The first ones of a site lie against a guard
 * page, so that what overruns its blocks every time is caught in the act. */
bool uf_heap_compact_outside(uintptr_t ret);
static inline bool uf_heap_compact(const struct uf_site *site, size_t size, size_t align, uintptr_t ret)
{
    enum { LIBC_MOST = 215, FIRST = 16 };
    if (uf_likely(!atomic_load_explicit(&uf_compact_on, memory_order_relaxed))) return false;
    if (size - 1 >= UF_COMPACT_MOST || align > 16 || atomic_load_explicit(&site->blocks, memory_order_relaxed) <= uf_options.site_min / FIRST) return false;
    return size <= LIBC_MOST || uf_heap_compact_outside(ret);
}

/* The process steps aside: what lies in cells becomes private memory. */
void uf_heap_compact_leave(void);

#endif
