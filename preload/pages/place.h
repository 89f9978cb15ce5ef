/* place.h: where in a slot a block lies. Pure arithmetic, and the bytes around the block.
 * runs: anywhere; locks: none */
#ifndef UF_PLACE_H
#define UF_PLACE_H

#include "base/types.h"

enum { UF_CANARY = 0xCA, UF_POISON = 0xDB };

/* The alignment a block of SIZE gets when none is asked: MODE is a value of --align. */
size_t uf_place_align(size_t size, uint64_t mode);

/* The class of slot that holds SIZE bytes at ALIGN; UF_CLASSES when none does. */
unsigned uf_place_class(size_t size, size_t align);

/* The block's address in the slot that begins at BASE. LEFT: against the guard before it. */
uintptr_t uf_place_start(uintptr_t base, unsigned class, size_t size, size_t align, bool left);

/* The pages that are present while the block lives. */
static inline uintptr_t uf_place_from(uintptr_t start) { return uf_down(start, UF_PAGE); }
static inline uintptr_t uf_place_to(uintptr_t start, size_t size) { return uf_up(start + size, UF_PAGE); }

/* First byte in [FROM, TO) that differs from BYTE, or TO. */
uintptr_t uf_place_differs(uintptr_t from, uintptr_t to, unsigned char byte);
/* Last such byte; FROM when none. */
uintptr_t uf_place_differs_last(uintptr_t from, uintptr_t to, unsigned char byte);

#endif
