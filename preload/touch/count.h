/* count.h: how often which stack touched which area, and the order of touches. Written by the fault handler.
 * runs: anywhere, where nothing else is said; locks: none */
#ifndef UF_COUNT_H
#define UF_COUNT_H

#include "base/grow.h"

enum { UF_CPU_UNKNOWN = 0xfff };
enum { UF_TOUCH_READ, UF_TOUCH_WRITE, UF_TOUCH_KERNEL };

struct uf_count {
    uint32_t next;          /* in its bucket */
    uint32_t trace;         /* who touched */
    uint32_t area;
    uint8_t access;
    uint8_t node;           /* NUMA, of the CPU that it ran on */
    uint16_t call;          /* UF_TOUCH_KERNEL: number in touch/names.h */
    _Atomic uint64_t pages, again;
    uint64_t order;         /* of the first touch counted here, from 0 */
    uint64_t ticks;         /* of that touch */
    uint32_t tid;
    uint32_t cpu;           /* of that touch; UF_CPU_UNKNOWN */
} __attribute__((aligned(16)));

/* One touch in the order they came; kept only where somebody wants it (--working-set). */
struct uf_touched {
    uint32_t area;
    uint32_t count;         /* number of its struct uf_count */
    uint64_t page;          /* in the area */
    uint64_t ticks;
    uint32_t serial;        /* of the reservation */
    uint32_t cpu;
};

/* ORDERED: keep each touch too. 0 or -errno. runs: bring-up */
long uf_count_open(bool ordered);

/* PAGES of AREA, from PAGE on, were touched by TRACE. */
void uf_count_add(uint32_t trace, uint32_t area, unsigned access, unsigned call, uint64_t page, uint64_t pages, bool again);

uint32_t uf_count_used(void);                /* numbers are 1 .. this */
struct uf_count *uf_count_get(uint32_t id);
const struct uf_grow *uf_count_table(void);
uint64_t uf_touched_used(void);              /* numbers are 0 .. this - 1 */
struct uf_touched *uf_touched_get(uint64_t i);

/* All zero again; who is counted stays known. runs: fork's child, after a report */
void uf_count_zero(void);

/* The clock that touches are stamped with. */
uint64_t uf_touch_ticks(void);

extern _Atomic uint64_t uf_count_lost;       /* touched pages that found no room here */

#endif
