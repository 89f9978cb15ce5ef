/* name.h: names that the program gave to ranges of its memory (uffence_name). */
#ifndef UF_NAME_H
#define UF_NAME_H

#include "base/types.h"

enum { UF_NAME_MOST = 1024, UF_NAME_ROOM = 48 };

/* NAME NULL: no more. 0, -EINVAL, -ENOMEM (all taken), -ENOENT, -EBUSY. runs: hooks; locks: its own */
long uf_name_set(uintptr_t at, size_t size, const char *name, uint32_t tid);

/* The name of the narrowest range that holds AT; NULL for none. It may change under the reader, and always ends.
 * runs: anywhere; locks: none */
const char *uf_name_of(uintptr_t at);

void uf_name_after_fork(void);

#endif
