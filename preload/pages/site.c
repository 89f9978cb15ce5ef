/* site.c: the sites: a trie of hashes whose nodes are the records. */
#include "pages/site.h"

#include "base/grow.h"
#include "base/sys.h"

#include <sys/mman.h>

#include "base/banned.h"

enum { SITES = 1 << 17, STEP = 1 << 16 };

static struct uf_grow records;
_Atomic uint32_t uf_site_root[1 << UF_SITE_ROOT_BITS];
uintptr_t uf_site_records;
_Atomic uint64_t uf_site_overflow;
static _Atomic uint64_t in_use, with_guard;

long uf_site_open(void)
{
    long err = uf_grow_reserve(&records, (size_t)SITES << UF_SITE_SHIFT, (size_t)SITES << UF_SITE_SHIFT, STEP);
    if (!err) err = uf_grow_to(&records, (size_t)1 << UF_SITE_SHIFT);
    if (err) return err;
    uf_grow_take(&records, (size_t)1 << UF_SITE_SHIFT); /* number 0 */
    uf_site_records = records.base;
    return 0;
}

/* A record for KEY that nobody knows yet; NULL: there is no room. */
static struct uf_site *make(uint64_t key)
{
    struct uf_site *s = uf_grow_take(&records, (size_t)1 << UF_SITE_SHIFT);
    if (s) s->key = key;
    return s;
}

uint32_t uf_site_find(uintptr_t ret, uint64_t key)
{
    uint64_t bits = uf_site_bits(key);
    _Atomic uint32_t *at = &uf_site_root[bits % (1 << UF_SITE_ROOT_BITS)];
    struct uf_site *new = NULL;
    for (bits >>= UF_SITE_ROOT_BITS;; bits = bits >> 2 | bits << 62) {
        uint32_t n = atomic_load_explicit(at, memory_order_acquire);
        if (uf_unlikely(!n)) {
            if (!new && !(new = make(key))) break;
            uint32_t number = (uint32_t)(((uintptr_t)new - uf_site_records) >> UF_SITE_SHIFT);
            if (atomic_compare_exchange_strong_explicit(at, &n, number, memory_order_acq_rel, memory_order_acquire)) {
                atomic_store_explicit(&new->pc, ret, memory_order_relaxed);
                atomic_fetch_add_explicit(&in_use, 1, memory_order_relaxed);
                return number;
            }
        }
        struct uf_site *s = uf_site_get(n);
        if (uf_likely(s->key == key)) return n; /* one that lost a race for it stays unused */
        at = &s->more[bits & 3];
    }
    atomic_fetch_add_explicit(&uf_site_overflow, 1, memory_order_relaxed);
    return 0;
}

/* Records that were taken, number 0 included. */
static uint32_t taken(void) { return (uint32_t)(atomic_load(&records.used) >> UF_SITE_SHIFT); }

void uf_site_first_guarded(struct uf_site *site)
{
    uint32_t none = 0;
    if (atomic_compare_exchange_strong(&site->guarded, &none, 1)) atomic_fetch_add_explicit(&with_guard, 1, memory_order_relaxed);
}

void uf_site_counts(uint64_t *sites, uint64_t *guarded)
{
    *sites = atomic_load(&in_use) + (uf_site_records && uf_site_get(0)->blocks);
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
static void add_all(struct uf_site_sum *sums, size_t size, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct uf_site *s = uf_site_get(i);
        uintptr_t pc = atomic_load(&s->pc);
        if (!pc) continue;
        struct uf_site_sum *sum = sum_of(sums, size, pc);
        sum->blocks += (uint32_t)(atomic_load(&s->blocks) - s->told_blocks);
        sum->guarded += (uint32_t)(atomic_load(&s->guarded) - s->told_guarded);
    }
}

static uint64_t unguarded(const struct uf_site_sum *s) { return s->blocks > s->guarded ? s->blocks - s->guarded : 0; }

long uf_site_thinned(struct uf_site_sum *top, unsigned most, uint64_t scale)
{
    uint32_t count = taken();
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
    for (uint32_t i = 0, count = taken(); i < count; i++) {
        struct uf_site *s = uf_site_get(i);
        s->told_blocks = atomic_load(&s->blocks);
        s->told_guarded = atomic_load(&s->guarded);
    }
}
