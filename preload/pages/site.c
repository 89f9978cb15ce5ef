/* site.c: the table of sites. */
#include "pages/site.h"

#include "base/grow.h"
#include "base/sys.h"

#include <sys/mman.h>

#include "base/banned.h"

enum { SITES = 1 << 17, PROBES = 64 };

static struct uf_grow room;
static struct uf_site *table;
/* In the order they came: a look at the whole table would make all of it resident. */
static struct listed {
    _Atomic uint32_t site; /* 0: not written yet */
    uint32_t blocks, guarded; /* told already */
} *list;
_Atomic uint64_t uf_site_overflow;
static _Atomic uint64_t in_use, with_guard;

long uf_site_open(void)
{
    size_t size = SITES * (sizeof *table + sizeof *list);
    long err = uf_grow_reserve(&room, size, size, UF_PAGE);
    if (!err) err = uf_grow_to(&room, room.size);
    if (!err) table = (struct uf_site *)room.base, list = (struct listed *)(table + SITES);
    return err;
}

uint32_t uf_site_of(uintptr_t ret, uintptr_t depth)
{
    uint64_t key = (ret * 0x9e3779b97f4a7c15ull) ^ (depth >> 3) * 0xc4ceb9fe1a85ec53ull;
    key |= 1;
    uint32_t at = (uint32_t)(key >> 40) % SITES;
    for (unsigned i = 0; i < PROBES; i++, at = (at + 1) % SITES) {
        uint64_t seen = atomic_load_explicit(&table[at].key, memory_order_relaxed);
        if (uf_likely(seen == key)) return at;
        if (at == 0) continue; /* number 0 is the one for those without room */
        if (!seen && atomic_compare_exchange_strong(&table[at].key, &seen, key)) {
            atomic_store_explicit(&table[at].pc, ret, memory_order_relaxed);
            atomic_store_explicit(&list[atomic_fetch_add_explicit(&in_use, 1, memory_order_relaxed)].site, at, memory_order_relaxed);
            return at;
        }
        if (seen == key) return at;
    }
    atomic_fetch_add_explicit(&uf_site_overflow, 1, memory_order_relaxed);
    return 0;
}

struct uf_site *uf_site_get(uint32_t site) { return &table[site]; }

void uf_site_first_guarded(struct uf_site *site)
{
    uint32_t none = 0;
    if (atomic_compare_exchange_strong(&site->guarded, &none, 1)) atomic_fetch_add_explicit(&with_guard, 1, memory_order_relaxed);
}

void uf_site_counts(uint64_t *sites, uint64_t *guarded)
{
    *sites = atomic_load(&in_use) + (table && table[0].blocks);
    *guarded = atomic_load(&with_guard);
}

static struct uf_site_sum *sum_of(struct uf_site_sum *sums, size_t size, uintptr_t pc)
{
    size_t at = (size_t)((pc * 0x9e3779b97f4a7c15ull) >> 32) & (size - 1);
    while (sums[at].pc && sums[at].pc != pc) at = (at + 1) & (size - 1);
    sums[at].pc = pc;
    return &sums[at];
}

/* Recursion allocates at many depths: to a person that is one place. */
static void add_all(struct uf_site_sum *sums, size_t size, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        const struct uf_site *s = &table[atomic_load(&list[i].site)];
        uintptr_t pc = atomic_load(&s->pc);
        if (!pc) continue;
        struct uf_site_sum *sum = sum_of(sums, size, pc);
        sum->blocks += (uint32_t)(atomic_load(&s->blocks) - list[i].blocks);
        sum->guarded += (uint32_t)(atomic_load(&s->guarded) - list[i].guarded);
    }
}

static uint64_t unguarded(const struct uf_site_sum *s) { return s->blocks > s->guarded ? s->blocks - s->guarded : 0; }

long uf_site_thinned(struct uf_site_sum *top, unsigned most, uint64_t scale)
{
    uint64_t count = atomic_load(&in_use);
    unsigned found = 0;
    size_t size = 64;
    while (size < count * 2) size *= 2;
    long at = uf_sys_mmap(0, size * sizeof *top, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (uf_sys_failed(at)) return at;
    struct uf_site_sum *sums = (struct uf_site_sum *)at;
    add_all(sums, size, count);
    for (size_t i = 0; i < size; i++) {
        sums[i].blocks *= scale;
        uint64_t here = unguarded(&sums[i]);
        unsigned place = found < most ? found++ : most;
        for (; place && here > unguarded(&top[place - 1]); place--)
            if (place < most) top[place] = top[place - 1];
        if (place < most) top[place] = sums[i];
    }
    while (found && !unguarded(&top[found - 1])) found--;
    uf_sys_munmap((uintptr_t)sums, size * sizeof *top);
    return found;
}

void uf_site_told(void)
{
    uint64_t count = atomic_load(&in_use);
    for (uint64_t i = 0; i < count; i++) {
        const struct uf_site *s = &table[atomic_load(&list[i].site)];
        list[i].blocks = atomic_load(&s->blocks);
        list[i].guarded = atomic_load(&s->guarded);
    }
}
