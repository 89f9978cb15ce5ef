/* site.c: the table of sites. */
#include "pages/site.h"

#include "base/grow.h"
#include "base/banned.h"

enum { SITES = 1 << 17, PROBES = 64 };

static struct uf_grow room;
static struct uf_site *table;
_Atomic uint64_t uf_site_overflow;
static _Atomic uint64_t in_use, with_guard; /* a look at the whole table would make all of it resident */

long uf_site_open(void)
{
    long err = uf_grow_reserve(&room, SITES * sizeof *table, SITES * sizeof *table, UF_PAGE);
    if (!err) err = uf_grow_to(&room, room.size);
    if (!err) table = (struct uf_site *)room.base;
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
            atomic_fetch_add_explicit(&in_use, 1, memory_order_relaxed);
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
    uint16_t none = 0;
    if (atomic_compare_exchange_strong(&site->guarded, &none, 1)) atomic_fetch_add_explicit(&with_guard, 1, memory_order_relaxed);
}

void uf_site_counts(uint64_t *sites, uint64_t *guarded)
{
    *sites = atomic_load(&in_use) + (table && table[0].blocks);
    *guarded = atomic_load(&with_guard);
}
