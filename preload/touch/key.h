/* key.h: reservations by a name that is the same in the next run: the stack that made it, as builds of files and offsets in them, and
 * how many that stack had made before. Kept only where somebody wants it (--working-set, --prefetch). */
#ifndef UF_KEY_H
#define UF_KEY_H

#include "base/types.h"

extern bool uf_key_on;

/* 0 or -errno. runs: bring-up */
long uf_key_open(void);

/* The key of a trace; code that belongs to no file counts as one place. runs: hooks; locks: none */
uint64_t uf_key_of(uint32_t trace);

/* Its next number, from 1. runs: hooks; locks: the caller's (the area's) */
uint32_t uf_key_next(uint64_t key);

#endif
