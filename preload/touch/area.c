/* area.c: records of reservations. */
#include "touch/area.h"

#include "base/grow.h"
#include "base/lock.h"
#include "touch/heat.h"
#include "touch/key.h"
#include "base/banned.h"

enum { BUCKETS = 1 << 12, MOST = 1 << 24 };

static struct uf_grow areas, bits;
static struct uf_lock lock;
static uint32_t bucket[BUCKETS];
static _Atomic uint32_t used;
_Atomic uint64_t uf_area_lost;
_Atomic int64_t uf_area_alive;

long uf_area_open(void)
{
    long err = uf_grow_reserve(&areas, (size_t)MOST * sizeof(struct uf_area), UF_PAGE * 16, (size_t)64 << 10);
    if (!err) err = uf_grow_reserve(&bits, (size_t)64 << 30, (size_t)1 << 20, (size_t)1 << 20);
    return err;
}

const struct uf_grow *uf_area_table(void) { return &areas; }
UF_ANYWHERE struct uf_area *uf_area_get(uint32_t id) { return (struct uf_area *)areas.base + (id - 1); }
UF_ANYWHERE uint32_t uf_area_id(const struct uf_area *a) { return (uint32_t)(a - (const struct uf_area *)areas.base) + 1; }
UF_ANYWHERE uint32_t uf_area_count(void) { return atomic_load_explicit(&used, memory_order_acquire); }

static uint64_t words_of(uint64_t size) { return ((size >> UF_PAGE_SHIFT) + 63) / 64; }

static uint32_t *bucket_of(const struct uf_area_new *n)
{
    uint64_t h = (n->alloc_trace * 0x9e3779b97f4a7c15ull) ^ (n->size * 0xff51afd7ed558ccdull);
    return &bucket[(h >> 40) % BUCKETS];
}

static bool continues(struct uf_area *a, const struct uf_area_new *n)
{
    return a->size == n->size && a->alloc_trace == n->alloc_trace && a->what == n->what && a->family == n->family &&
           atomic_load(&a->living) == 0;
}

/* The bits of a record whose reservation is gone: pages of a mapping at its old address are the old ones, touched again. */
static void wipe(struct uf_area *a, const struct uf_area_new *n)
{
    bool again = a->what == UF_AREA_MAPPING && a->from == n->from;
    uint64_t words = words_of(a->size);
    for (uint64_t i = 0; i < words; i++) {
        if (atomic_load_explicit(&a->present[i], memory_order_relaxed)) atomic_store_explicit(&a->present[i], 0, memory_order_relaxed);
        if (!again && atomic_load_explicit(&a->ever[i], memory_order_relaxed)) atomic_store_explicit(&a->ever[i], 0, memory_order_relaxed);
    }
}

static uint32_t fresh(const struct uf_area_new *n)
{
    uint64_t words = words_of(n->size);
    uint32_t id = atomic_load(&used) + 1;
    if (id > MOST) return 0;
    struct uf_area *a = uf_grow_take(&areas, sizeof *a);
    _Atomic uint64_t *b = a ? uf_grow_take(&bits, words * 16) : NULL;
    if (!b) return 0;
    id = (uint32_t)(a - (struct uf_area *)areas.base) + 1;
    a->present = b;
    a->ever = b + words;
    a->size = n->size;
    a->alloc_trace = n->alloc_trace;
    a->what = n->what;
    a->family = n->family;
    uint32_t *head = bucket_of(n);
    a->next = *head;
    *head = id;
    atomic_store_explicit(&used, id, memory_order_release);
    return id;
}

uint32_t uf_area_begin(const struct uf_area_new *n, uint32_t tid)
{
    enum { LOOK = 32 }; /* live records of one size and stack come first; a long line of them is not worth walking */
    if (!uf_lock_take(&lock, tid)) {
        atomic_fetch_add(&uf_area_lost, 1);
        return 0;
    }
    uint32_t id = *bucket_of(n);
    for (unsigned i = 0; id && i < LOOK && !continues(uf_area_get(id), n); i++) id = uf_area_get(id)->next;
    if (id && !continues(uf_area_get(id), n)) id = 0;
    if (id)
        wipe(uf_area_get(id), n);
    else
        id = fresh(n);
    if (id) {
        struct uf_area *a = uf_area_get(id);
        a->from = n->from;
        a->asked = n->asked;
        if (uf_unlikely(uf_key_on)) {
            if (!a->key) a->key = uf_key_of(n->alloc_trace);
            a->serial = uf_key_next(a->key);
        }
        a->alloc_tid = n->alloc_tid;
        a->native = false;
        atomic_store(&a->next_page, 0);
        atomic_store(&a->window, 0);
        atomic_fetch_add(&a->times, 1);
        atomic_fetch_add(&a->reserved, n->size);
        atomic_store(&a->living, n->size);
        atomic_fetch_add(&uf_area_alive, 1);
    } else {
        atomic_fetch_add(&uf_area_lost, 1);
    }
    uf_lock_drop(&lock);
    return id;
}

void uf_area_less(uint32_t id, uintptr_t from, uintptr_t to)
{
    struct uf_area *a = uf_area_get(id);
    uint64_t was = atomic_load(&a->living), bytes = to - from;
    if (uf_heat_on) uf_area_gone(a, from, to); /* else the next reservation in this record wipes the bits */
    while (!atomic_compare_exchange_weak(&a->living, &was, was > bytes ? was - bytes : 0)) {}
    if (was && was <= bytes) atomic_fetch_sub(&uf_area_alive, 1);
}

UF_ANYWHERE static uint64_t ones(uint64_t of)
{
    uint64_t n = 0;
    for (; of; of &= of - 1) n++;
    return n;
}

UF_ANYWHERE void uf_area_gone(struct uf_area *a, uintptr_t from, uintptr_t to)
{
    if (from < a->from) from = a->from;
    if (to > a->from + a->size) to = a->from + a->size;
    if (from >= to) return;
    uint64_t first = uf_area_page(a, from), end = uf_area_page(a, to);
    while (first < end) {
        uint64_t in_word = 64 - first % 64 < end - first ? 64 - first % 64 : end - first;
        uint64_t mask = (in_word == 64 ? ~0ull : (1ull << in_word) - 1) << first % 64;
        if (atomic_load_explicit(&a->present[first / 64], memory_order_relaxed) & mask) {
            uint64_t was = atomic_fetch_and_explicit(&a->present[first / 64], ~mask, memory_order_relaxed) & mask;
            if (uf_heat_on && was) uf_heat_add(uf_area_id(a), a->size, first, ones(was), UF_HEAT_GONE);
        }
        first += in_word;
    }
}

void uf_area_zero_counts(void)
{
    for (uint32_t id = 1; id <= uf_area_count(); id++) {
        struct uf_area *a = uf_area_get(id);
        atomic_store(&a->touched, 0);
        atomic_store(&a->again, 0);
        atomic_store(&a->kernel, 0);
        atomic_store(&a->ahead, 0);
        atomic_store(&a->carried, 0);
        atomic_store(&a->prefetched, 0);
        atomic_store(&a->times, 0);
        atomic_store(&a->reserved, 0);
    }
}

void uf_area_after_fork(void)
{
    uf_lock_reset(&lock);
    uf_area_zero_counts();
}
