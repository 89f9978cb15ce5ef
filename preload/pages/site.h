/* site.h: allocation sites: the caller's address and its stack depth, hashed. Records lie in the order they came and never move, so
 * that few sites take few pages: a page of a table of ours costs more than the block that it is made for. */
#ifndef UF_SITE_H
#define UF_SITE_H

#include "base/types.h"

enum { UF_SITE_MARK_AFTER = 1, UF_SITE_MARK_BEFORE = 2, UF_SITE_NEVER_EXACT = 4 };
enum { UF_SITE_SHIFT = 6 };

struct uf_site {
    uint64_t key;
    _Atomic uint32_t more[4]; /* sites with another key, by two further bits of it; 0: none */
    _Atomic uintptr_t pc;     /* the caller; 0: of the one for those without room, or never published */
    _Atomic uint32_t blocks;  /* allocations, not exact under contention */
    _Atomic uint32_t next;    /* --overhead: the block that is considered again */
    _Atomic uint32_t guarded; /* of these blocks; not exact under contention, but 0 means none */
    _Atomic uint16_t marks;
    _Atomic uint8_t young;    /* up to UF_SITE_YOUNG_MOST; from UF_SITE_YOUNG on its blocks are taken to die soon */
    uint32_t told_blocks, told_guarded; /* of an image that was before */
};
_Static_assert(sizeof(struct uf_site) <= 64, "a record a cache line");
enum { UF_SITE_YOUNG = 4, UF_SITE_YOUNG_MOST = 7 };

extern uintptr_t uf_site_records UF_HIDDEN;
static inline struct uf_site *uf_site_get(uint32_t site) { return (struct uf_site *)(uf_site_records + ((uintptr_t)site << UF_SITE_SHIFT)); }

enum { UF_SITE_ROOT_BITS = 12 };
extern _Atomic uint32_t uf_site_root[1 << UF_SITE_ROOT_BITS] UF_HIDDEN;
static inline uint64_t uf_site_key(uintptr_t ret, uintptr_t depth)
{
    return (ret * 0x9e3779b97f4a7c15ull) ^ (depth >> 3) * 0xc4ceb9fe1a85ec53ull;
}
static inline uint64_t uf_site_bits(uint64_t key) { return key ^ key >> 29; }

/* Number 0 stands in for all that find no room (counted in uf_site_overflow). */
uint32_t uf_site_find(uintptr_t ret, uint64_t key);

/* As far as it is found without a search; NULL: that says nothing. */
static inline struct uf_site *uf_site_at_root(uint64_t key)
{
    uint32_t n = atomic_load_explicit(&uf_site_root[uf_site_bits(key) % (1 << UF_SITE_ROOT_BITS)], memory_order_acquire);
    struct uf_site *site = uf_site_get(n); /* number 0 has no key of its own */
    return uf_likely(site->key == key && n) ? site : NULL;
}

/* The site of a call that returns to RET with the stack at DEPTH below its end. runs: hooks; locks: none */
static inline uint32_t uf_site_of(uintptr_t ret, uintptr_t depth)
{
    uint64_t key = uf_site_key(ret, depth);
    uint32_t n = atomic_load_explicit(&uf_site_root[uf_site_bits(key) % (1 << UF_SITE_ROOT_BITS)], memory_order_acquire);
    return uf_likely(n && uf_site_get(n)->key == key) ? n : uf_site_find(ret, key);
}
long uf_site_open(void);
/* A block of it is guarded, for the first time. */
void uf_site_first_guarded(struct uf_site *site);
void uf_site_counts(uint64_t *sites, uint64_t *guarded);

/* Blocks of all sites with one caller, whatever their depth, since the last uf_site_told. */
struct uf_site_sum {
    uintptr_t pc;
    uint64_t blocks, guarded;
};
/* The MOST callers with the most unguarded blocks, the worst first; every counted block stands for SCALE. Their number, or -errno.
 * runs: hooks, one thread; locks: none; maps its table for as long as it takes */
long uf_site_thinned(struct uf_site_sum *top, unsigned most, uint64_t scale);
/* What was counted until now belongs to the past. runs: as uf_site_thinned */
void uf_site_told(void);
extern _Atomic uint64_t uf_site_overflow;

#endif
