/* mark.h: memory about which the program itself has told us (include/uffence.h): ranges it guards, pools, and which bytes
 * of a pool are a block. Exact bytes for what we check before it happens; pages without a byte that may be touched are
 * PROT_NONE besides (their contents stay), so that instructions meet them too. An index of 8-byte words by address: a
 * page that belongs to one record costs 4 bytes, another one 2 KiB. */
#ifndef UF_MARK_H
#define UF_MARK_H

#include "base/types.h"

enum uf_mark_kind { UF_MARK_NONE, UF_MARK_LIVE, UF_MARK_DEAD, UF_MARK_POOL, UF_MARK_GUARD };

struct uf_mark {
    uintptr_t start;
    uint64_t size;
    uint32_t alloc_trace, free_trace, alloc_tid, free_tid;
    uint32_t words;          /* of the index that name it; 0: the record is free */
    uint32_t pool;           /* a block's: number of its pool; a free record's: the next free one */
    uint8_t kind, prot;      /* rights of its pages when they are open */
};

enum { UF_MARK_WORD = 8 };   /* blocks of a pool begin at a multiple of this */

/* Bytes from here on for SPAN bytes may be marked; 0: nothing is. */
extern _Atomic uintptr_t uf_mark_lo UF_HIDDEN, uf_mark_span UF_HIDDEN;
static inline bool uf_mark_any(void) { return atomic_load_explicit(&uf_mark_span, memory_order_relaxed) != 0; }
static inline bool uf_mark_near(uintptr_t at)
{
    return at - atomic_load_explicit(&uf_mark_lo, memory_order_relaxed) < atomic_load_explicit(&uf_mark_span, memory_order_relaxed);
}
static inline bool uf_mark_meets(uintptr_t from, uintptr_t to)
{
    uintptr_t span = atomic_load_explicit(&uf_mark_span, memory_order_relaxed), lo = atomic_load_explicit(&uf_mark_lo, memory_order_relaxed);
    return uf_unlikely(span != 0) && from < lo + span && to > lo;
}

/* Where functions that move bytes have something to look at: what is marked, and, unless it is touch mode, our blocks; everything until
 * bring-up is over. One stretch, so that a call which has nothing to look at costs one comparison a pointer; what lies between is
 * looked at and found to be nobody's. Plain words: a call with two pointers loads them once. */
extern uintptr_t uf_near_lo UF_HIDDEN, uf_near_span UF_HIDDEN;
static inline bool uf_near(uintptr_t at) { return at - uf_near_lo < uf_near_span; }
/* The functions behind us are known; are BLOCKS of ours looked at? runs: bring-up */
void uf_near_settle(bool blocks);

/* Who did it. */
struct uf_mark_by {
    uint32_t trace, tid;
};

/* Writers. 0 or -errno: -EBUSY (a signal handler on top of the same), -ENOMEM, -EINVAL, -EEXIST (something of it is marked
 * already), -ENOENT (no such range, pool). runs: hooks; locks: their own */
long uf_mark_guard(uintptr_t at, size_t size, struct uf_mark_by by);
long uf_mark_unguard(uintptr_t at, size_t size);
long uf_mark_pool(uintptr_t at, size_t size, struct uf_mark_by by);
long uf_mark_pool_end(uintptr_t at);
/* A block of the pool that holds AT: there; gone (-EALREADY: it was; -ENOENT: AT is the start of none). */
long uf_mark_block(uintptr_t at, size_t size, struct uf_mark_by by);
long uf_mark_block_end(uintptr_t at, struct uf_mark_by by);

/* [FROM, TO) is memory like any other from here on: it was freed, unmapped, mapped over. */
void uf_mark_forget(uintptr_t from, uintptr_t to);

/* F is called by it first, too; two at most. runs: hooks; locks: none */
typedef void uf_mark_forgotten(uintptr_t from, uintptr_t to);
void uf_mark_tell_forgotten(uf_mark_forgotten *f);

/* Something else is to be noticed in [FROM, TO), too: uf_mark_near and uf_mark_meets say yes there. runs: hooks */
void uf_mark_widen(uintptr_t from, uintptr_t to);

/* Readers. runs: anywhere; locks: none */

/* A copy of the record whose word holds AT. False: AT is not marked. */
bool uf_mark_find(uintptr_t at, struct uf_mark *copy);
/* May the byte AT be touched, as far as marks say? */
bool uf_mark_allows(uintptr_t at);
/* Bytes from AT on that may be touched: up to the end of a block, or the first forbidden byte; SIZE_MAX when there is none. */
size_t uf_mark_room(uintptr_t at);

/* Open the PROT_NONE page of AT. False: it is not one of ours, or AT may not be touched so even when it is open. */
bool uf_mark_open(uintptr_t at, bool writes, bool fetches);
/* The same for all of [FROM, TO): the kernel is about to touch it. */
void uf_mark_open_all(uintptr_t from, uintptr_t to);

/* Pages that the kernel refused to close: their bytes are checked before calls alone. */
extern _Atomic uint64_t uf_mark_refused;

bool uf_mark_lock(uint32_t tid);
void uf_mark_unlock(void);
void uf_mark_after_fork(void);

#endif
