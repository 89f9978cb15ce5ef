/* buffer.h: bytes that a call is about to touch, held against the exact bounds of the block they lie in. */
#ifndef UF_BUFFER_H
#define UF_BUFFER_H

#include "faults/finding.h"
#include "pages/mark.h"
#include "pages/region.h"

/* Is AT memory of which we know bounds: the arena, or what the program marked? A subtraction and a comparison each. */
static inline bool uf_buffer_watched(uintptr_t at) { return uf_unlikely(uf_region_owns(at)) || uf_unlikely(uf_mark_near(at)); }

/* Bytes from AT to the end of the live block that holds it (0 at its very end). False: AT is in no live block.
 * AT is watched (uf_buffer_watched). runs: anywhere; locks: none */
bool uf_buffer_room(uintptr_t at, size_t *room);

/* SIZE bytes from AT do not lie in one live block: put the first stray byte, how many there are, the block that explains
 * them and the kind into F. WRITES: a stray write into the slack of a live block is told by this; the look at its canary
 * would only tell it again. runs: anywhere; locks: none */
void uf_buffer_blame(struct uf_finding *f, uintptr_t at, size_t size, bool writes);

#endif
