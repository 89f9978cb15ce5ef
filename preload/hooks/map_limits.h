/* map_limits.h: how many addresses and kernel mappings (VMAs) guarding mappings may take, and when to step aside. */
#ifndef UF_MAP_LIMITS_H
#define UF_MAP_LIMITS_H

#include "pages/range.h"

enum { UF_MAP_RECORDS = 1 << 16 };

/* Read max_map_count. runs: once; locks: none */
void uf_map_limits_open(void);

/* Where each guarded block splits a mapping (mprotect): how many may live, so that the program still finds mappings.
 * runs: once; locks: none */
int64_t uf_map_blocks_most(void);

/* Is RLIMIT_AS set? Then guards are small and the quarantine is a share of it. runs: hooks; locks: none */
bool uf_map_space_is_limited(void);

/* May one more mapping get guards? runs: hooks; locks: none */
bool uf_map_guard_wanted(void);
/* And guards of the usual size, where no address is short? */
static inline bool uf_map_guards_fit(void) { return !uf_map_space_is_limited() && uf_map_guard_wanted(); }

/* May BYTES of addresses enter the quarantine at all? Does it hold too much now? runs: hooks; locks: none */
bool uf_map_quarantine_takes(uint64_t bytes);
bool uf_map_over_limit(struct uf_range_counts c);

/* Are addresses kept of mappings that touch mode does not count? Not unless --map-quarantine was given: a program that maps and unmaps each of
 * its files, as git gc does, spent a fifth of its time on them. Those of counted ones always are, so that a page that comes again
 * is told from another at its address. Set once. */
extern bool uf_map_keep_uncounted;

/* The kernel had no memory or no mapping left: could what we hold be the reason? runs: hooks; locks: none */
bool uf_map_pressed(struct uf_range_counts c);
/* It was: take half as much from now on; nothing at the third time. Told once. */
void uf_map_step_aside(void);

#endif
