/* moves_near.h: libc's functions that read past the bytes they were given, hiding the fault: harmless where pages are, and
 * microseconds where the next page is absent, as behind each guarded block. runs: anywhere; locks: none */
#ifndef UF_MOVES_NEAR_H
#define UF_MOVES_NEAR_H

#include "base/types.h"

int uf_near_memcmp(const void *a, const void *b, size_t n);
int uf_near_bcmp(const void *a, const void *b, size_t n);

#endif
