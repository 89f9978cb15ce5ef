/* area.h: what the program reserved and may leave untouched: a large heap block or a private anonymous mapping, with its
 * counts and two bits a page. A record outlives what it tells of: the next reservation of the same size by the same
 * allocation stack goes on in it, so that a loop of malloc and free needs one record. */
#ifndef UF_AREA_H
#define UF_AREA_H

#include "base/grow.h"

enum uf_area_what { UF_AREA_BLOCK, UF_AREA_MAPPING };

struct uf_area {
    uintptr_t from;                 /* first page of the reservation that it tells of now */
    uint64_t size;                  /* bytes, whole pages */
    uint64_t asked;                 /* as the program asked */
    _Atomic uint64_t living;        /* bytes not given back; 0: the record may go on with another */
    _Atomic uint64_t touched;       /* pages, touched for the first time */
    _Atomic uint64_t again;         /* pages, given back and touched once more */
    _Atomic uint64_t kernel;        /* of these two: touched by the kernel in a system call */
    _Atomic uint64_t ahead;         /* pages filled beside a touched one (--granule) */
    _Atomic uint64_t carried;       /* pages that came along from where realloc or mremap took them */
    _Atomic uint64_t prefetched;    /* pages made present up front (--prefetch) */
    _Atomic uint64_t times;         /* reservations told of */
    _Atomic uint64_t reserved;      /* their bytes */
    _Atomic uint32_t next_page, window; /* sequential touches: the page expected, pages filled last */
    uint32_t alloc_trace, alloc_tid;
    uint64_t key;                   /* touch/key.h, 0 where nobody wants it */
    uint32_t serial;                /* of the reservation that it tells of now */
    uint32_t next;                  /* of its bucket */
    uint8_t what, family;
    _Atomic bool native;            /* filled by the kernel without asking us: nothing is counted */
    _Atomic uint64_t *present, *ever; /* a bit a page: is there; was there */
} __attribute__((aligned(16)));     /* as uf_grow_take deals them out */

/* Reserve room. 0 or -errno. runs: bring-up */
long uf_area_open(void);

struct uf_area_new {
    uintptr_t from;
    uint64_t size, asked;
    uint32_t alloc_trace, alloc_tid;
    uint8_t what, family;
};
/* A record for a new reservation; its number, 0 when there is no more room (counted). runs: hooks; locks: its own */
uint32_t uf_area_begin(const struct uf_area_new *n, uint32_t tid);

/* [FROM, TO) of it was given back for good. runs: hooks; locks: none */
void uf_area_less(uint32_t id, uintptr_t from, uintptr_t to);

/* The record of a number that uf_area_begin gave. runs: anywhere; locks: none */
struct uf_area *uf_area_get(uint32_t id);
const struct uf_grow *uf_area_table(void);
uint32_t uf_area_count(void); /* numbers are 1 .. this */
uint32_t uf_area_id(const struct uf_area *a);

/* Pages of A are gone although the program may touch them again. runs: anywhere; locks: none */
void uf_area_gone(struct uf_area *a, uintptr_t from, uintptr_t to);

/* Counts start anew, what is present stays known: the child of a fork, after a report. */
void uf_area_zero_counts(void);
void uf_area_after_fork(void);

extern _Atomic uint64_t uf_area_lost; /* reservations without a record */
extern _Atomic int64_t uf_area_alive; /* reservations that may have absent pages */

static inline uint64_t uf_area_page(const struct uf_area *a, uintptr_t at) { return (at - a->from) >> UF_PAGE_SHIFT; }
static inline bool uf_area_bit(_Atomic uint64_t *bits, uint64_t page)
{
    return atomic_load_explicit(&bits[page / 64], memory_order_relaxed) >> page % 64 & 1;
}
/* Was it set before? */
static inline bool uf_area_set(_Atomic uint64_t *bits, uint64_t page)
{
    return atomic_fetch_or_explicit(&bits[page / 64], 1ull << page % 64, memory_order_relaxed) >> page % 64 & 1;
}

#endif
