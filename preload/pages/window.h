/* window.h: big blocks lie in windows of the arena that are not registered: native memory, huge pages included. */
#ifndef UF_WINDOW_H
#define UF_WINDOW_H

#include "pages/region.h"

/* Blocks from here on get a window: below it zero pages are cheaper than two splits of the mapping. */
#define UF_WINDOW_LEAST ((size_t)1 << 20)

/* Open a window on the pages of a block. 0 or -errno (too many, or the kernel refuses): use zero pages then.
 * runs: hooks; locks: none */
long uf_window_open(uf_ref ref, uintptr_t from, size_t size);
/* Close it: absent again. runs: hooks; locks: none */
long uf_window_close(uf_ref ref, uintptr_t from, size_t size);
/* The child of a fork has registered the arena whole: open the windows again. */
void uf_window_after_fork(void);

#endif
