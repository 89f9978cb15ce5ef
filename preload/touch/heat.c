/* heat.c: a hash table that only grows, as count.c's. */
#include "touch/heat.h"

#include "base/arch.h"
#include "base/grow.h"
#include "base/banned.h"

enum { BUCKETS = 1 << 16, FINE = 1 << 15 /* cells; from then on stretches are coarser */, MOST = 1 << 20, ROWS_LOG = 8,
       COARSE_SHIFT = 4, BITS = 10, UNIT = 12 /* 4096 ticks are the shortest time told apart */ };

static struct uf_grow heads, cells;
static uint64_t began;
bool uf_heat_on;
_Atomic uint64_t uf_heat_lost;

long uf_heat_open(void)
{
    long err = uf_grow_reserve(&heads, BUCKETS * 4, BUCKETS * 4, BUCKETS * 4);
    if (!err) err = uf_grow_to(&heads, BUCKETS * 4);
    if (!err) err = uf_grow_reserve(&cells, (size_t)MOST * sizeof(struct uf_heat), (size_t)1 << 16, (size_t)1 << 16);
    began = uf_arch_ticks();
    uf_heat_on = !err;
    return err;
}

const struct uf_grow *uf_heat_table(uint32_t *bits, uint32_t *unit, uint64_t *began_ticks)
{
    *bits = BITS;
    *unit = UNIT;
    *began_ticks = began;
    return &cells;
}

UF_ANYWHERE struct uf_heat *uf_heat_get(uint32_t id) { return (struct uf_heat *)cells.base + (id - 1); }
UF_ANYWHERE uint32_t uf_heat_used(void) { return (uint32_t)(atomic_load(&cells.used) / sizeof(struct uf_heat)); }

/* An exponent and the BITS that follow it: the later, the coarser, and never coarser than 1/512 of the time passed. */
UF_ANYWHERE static uint16_t now_packed(void)
{
    uint64_t t = (uf_arch_ticks() - began) >> UNIT;
    unsigned e = t >> BITS ? 63 - (unsigned)__builtin_clzll(t) - (BITS - 1) : 0;
    return (uint16_t)(e << BITS | (t >> e & ((1u << BITS) - 1)));
}

uint64_t uf_heat_ticks(const struct uf_heat *h)
{
    return began + (((uint64_t)(h->when & ((1u << BITS) - 1)) << (h->when >> BITS)) << UNIT);
}

/* Few cells: single pages are told apart, up to 256 stretches an area; then 16 pages at least; near the end 32 stretches. */
UF_ANYWHERE static unsigned shift_for(uint64_t size)
{
    uint64_t pages = size >> UF_PAGE_SHIFT;
    unsigned log = pages > 1 ? 64 - (unsigned)__builtin_clzll(pages - 1) : 0, shift = log > ROWS_LOG ? log - ROWS_LOG : 0;
    uint32_t used = uf_heat_used();
    if (used > FINE && shift < COARSE_SHIFT) shift = COARSE_SHIFT;
    if (used > MOST / 2) shift += 3;
    return shift;
}

UF_ANYWHERE static uint32_t find(uint32_t from, uint32_t until, const struct uf_heat *like)
{
    for (uint32_t id = from; id != until; id = uf_heat_get(id)->next) {
        const struct uf_heat *h = uf_heat_get(id);
        if (h->area == like->area && h->place == like->place && h->when == like->when && h->shift == like->shift) return id;
    }
    return 0;
}

/* A race may make a cell twice: readers add them up. */
UF_ANYWHERE static struct uf_heat *cell(const struct uf_heat *like)
{
    uint64_t hash = (((uint64_t)like->area << 32 | like->place) ^ ((uint64_t)like->when << 20)) * 0x9e3779b97f4a7c15ull;
    _Atomic uint32_t *bucket = (_Atomic uint32_t *)heads.base + (hash >> 40) % BUCKETS;
    uint32_t head = atomic_load_explicit(bucket, memory_order_acquire);
    uint32_t id = find(head, 0, like);
    if (uf_likely(id)) return uf_heat_get(id);
    struct uf_heat *h = uf_grow_take(&cells, sizeof *h);
    if (!h) return NULL;
    h->area = like->area;
    h->place = like->place;
    h->when = like->when;
    h->shift = like->shift;
    id = (uint32_t)(((uintptr_t)h - cells.base) / sizeof *h) + 1;
    do h->next = head;
    while (!atomic_compare_exchange_weak_explicit(bucket, &head, id, memory_order_acq_rel, memory_order_acquire));
    return h;
}

UF_ANYWHERE void uf_heat_add(uint32_t area, uint64_t size, uint64_t page, uint64_t n, enum uf_heat_what what)
{
    struct uf_heat like = { .area = area, .when = now_packed(), .shift = (uint8_t)shift_for(size) };
    like.place = (uint32_t)(page >> like.shift);
    struct uf_heat *h = cell(&like);
    if (h)
        atomic_fetch_add_explicit(&h->pages[what], (uint32_t)n, memory_order_relaxed);
    else
        atomic_fetch_add(&uf_heat_lost, n);
}

void uf_heat_zero(void)
{
    for (uint32_t id = 1; id <= uf_heat_used(); id++)
        for (unsigned i = 0; i < UF_HEAT_WHATS; i++) atomic_store(&uf_heat_get(id)->pages[i], 0);
}
