/* prefetch.h: pages that an earlier run touched (--working-set) are made present as soon as their reservation is made. */
#ifndef UF_PREFETCH_H
#define UF_PREFETCH_H

#include "base/types.h"

extern bool uf_prefetch_on;

/* Read the list. A line that is not right is passed over and counted. 0 or -errno. runs: bring-up */
long uf_prefetch_open(const char *path);

/* AREA is a new reservation, which nobody has touched; what came along from another is there. runs: hooks; locks: none */
void uf_prefetch(uint32_t area);

/* What the list holds, and what of it was found. runs: exit */
struct uf_prefetch_sum { uint64_t regions, regions_found, pages, pages_found, present, wrong; };
void uf_prefetch_sum(struct uf_prefetch_sum *sum);

#endif
