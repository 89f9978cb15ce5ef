/* dirty.h: --dirty: memory whose written pages the command counts, from outside and without stopping anyone: asynchronous
 * write-protection, read and set again by PAGEMAP_SCAN. */
#ifndef UF_DIRTY_H
#define UF_DIRTY_H

#include "base/types.h"

/* Everything that is writable now, and say so to the command. Also in a forked child, where it is lost.
 * runs: our constructor, fork; locks: none */
void uf_dirty_open(void);

/* [AT, AT+SIZE) was mapped. runs: hooks; locks: none */
void uf_dirty_map(uintptr_t at, size_t size);

int uf_dirty_fd(void); /* -1: none */
void uf_dirty_move(void);

#endif
