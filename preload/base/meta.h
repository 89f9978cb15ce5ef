/* meta.h: our own memory: what is taken here is never given back. */
#ifndef UF_META_H
#define UF_META_H

#include "base/types.h"

/* SIZE zeroed bytes aligned to 16, NULL when there is no more. The first 64 KiB need no kernel call.
 * runs: not in the fault handler; locks: none */
void *uf_meta_take(size_t size);

/* Is AT in memory that uf_meta_take gave out? runs: anywhere; locks: none */
bool uf_meta_owns(uintptr_t at);

#endif
