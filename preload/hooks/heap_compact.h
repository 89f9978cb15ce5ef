/* heap_compact.h: which blocks lie in compact cells (pages/compact.h).
 * runs: hooks; locks: none */
#ifndef UF_HEAP_COMPACT_H
#define UF_HEAP_COMPACT_H

#include "hooks/hook.h"
#include "pages/compact.h"

/* --compact: they do from here on, or one line says why not. runs: bring-up */
void uf_heap_compact_open(void);

/* Guarding has used most of its memory: small blocks share pages from now on, unless --compact=no. */
void uf_heap_compact_short(struct uf_thread *t);

/* Is a block of SIZE at ALIGN (0: as malloc) that RET asks for to lie in a cell? */
bool uf_heap_compact_outside(uintptr_t ret);
static inline bool uf_heap_compact(size_t size, size_t align, uintptr_t ret)
{
    enum { LIBC_MOST = 215 };
    if (uf_likely(!atomic_load_explicit(&uf_compact_on, memory_order_relaxed))) return false;
    if (size - 1 >= UF_COMPACT_MOST || align > 16) return false;
    return size <= LIBC_MOST || uf_heap_compact_outside(ret);
}

/* The process steps aside: what lies in cells becomes private memory. */
void uf_heap_compact_leave(void);

#endif
