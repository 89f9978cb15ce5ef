/* never.h: --never-written: the first read of a page of a block that nobody has written. calloc's blocks and mappings hold
 * zeros by promise; what realloc took along was there. runs: anywhere, fault handler included; locks: UF_RANK_FINDING */
#ifndef UF_NEVER_H
#define UF_NEVER_H

#include "touch/fill.h"

/* An instruction is about to read the absent page of AT. True: the program is to stop (--on-finding=stop). */
bool uf_never_read(const struct uf_spot *spot, uintptr_t at, const void *context, uint32_t trace);

/* CALL, made by TRACE, reads from AT on; RUN was absent, is present now, and is not counted yet. */
void uf_never_call(const struct uf_run *run, uintptr_t at, const char *call, uint32_t trace);

#endif
