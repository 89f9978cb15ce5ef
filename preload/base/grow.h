/* grow.h: a reservation of address space that becomes usable from its start as it is needed.
 * The tail stays PROT_NONE: it is not accounted (overcommit_memory=2, RLIMIT_DATA) and a core dump skips it. */
#ifndef UF_GROW_H
#define UF_GROW_H

#include "base/types.h"

struct uf_grow {
    uintptr_t base;
    size_t size;              /* reserved */
    _Atomic size_t usable;    /* readable and writable from base */
    _Atomic size_t used;      /* taken by uf_grow_take */
    size_t step;              /* least growth */
};

/* Reserve WANTED bytes, or as much as the kernel lets us have (halving) down to LEAST. 0 or -errno.
 * runs: bring-up; locks: none */
long uf_grow_reserve(struct uf_grow *g, size_t wanted, size_t least, size_t step);

/* Make the first SIZE bytes usable. 0 or -errno; -ENOMEM past the reservation.
 * runs: anywhere (one raw system call when it grows); locks: none (a race makes pages usable twice, which is harmless) */
long uf_grow_to(struct uf_grow *g, size_t size);

/* SIZE bytes, zeroed, aligned to 16, never given back; NULL when exhausted.
 * runs: anywhere, as uf_grow_to; locks: none */
void *uf_grow_take(struct uf_grow *g, size_t size);

static inline bool uf_grow_owns(const struct uf_grow *g, uintptr_t at) { return at - g->base < g->size; }

/* Is AT in any reservation of this process? runs: anywhere; locks: none */
bool uf_grow_any_owns(uintptr_t at);

#endif
