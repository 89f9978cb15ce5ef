/* heat.h: where and when pages came and went, for pictures: a table of cells, each a stretch of pages of one area by a stretch
 * of time. It stays small whatever is touched: a moment is kept to 10 significant bits of the time passed, and stretches of
 * pages grow as the table fills. Kept only where somebody wants it (--touch-times).
 * runs: anywhere, where nothing else is said; locks: none */
#ifndef UF_HEAT_H
#define UF_HEAT_H

#include "base/grow.h"

enum uf_heat_what {
    UF_HEAT_TOUCHED,    /* for the first time */
    UF_HEAT_AGAIN,
    UF_HEAT_BESIDE,     /* came without a touch: filled ahead, or taken along by realloc */
    UF_HEAT_GONE,       /* given back */
    UF_HEAT_WHATS
};

struct uf_heat {
    uint32_t next;      /* in its bucket */
    uint32_t area;
    uint32_t place;     /* its first page is PLACE << SHIFT */
    uint16_t when;      /* as heat.c packs it */
    uint8_t shift;
    uint8_t unused;
    _Atomic uint32_t pages[UF_HEAT_WHATS];
};

extern bool uf_heat_on;

/* 0 or -errno. runs: bring-up */
long uf_heat_open(void);

/* N pages of AREA (SIZE bytes), from PAGE on. They count where the first of them lies. */
void uf_heat_add(uint32_t area, uint64_t size, uint64_t page, uint64_t n, enum uf_heat_what what);

uint32_t uf_heat_used(void);                     /* numbers are 1 .. this */
struct uf_heat *uf_heat_get(uint32_t id);
const struct uf_grow *uf_heat_table(uint32_t *bits, uint32_t *unit, uint64_t *began_ticks); /* and how times are packed */
uint64_t uf_heat_ticks(const struct uf_heat *h); /* the clock of uf_touch_ticks, rounded down */

/* All zero again. runs: fork's child, after a report */
void uf_heat_zero(void);

extern _Atomic uint64_t uf_heat_lost;            /* pages that found no room here */

#endif
