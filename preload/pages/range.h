/* range.h: the mappings of the program that we know, and the addresses it has given back: an index of intervals that
 * the fault handler reads without a lock. It knows records alone; the pages are the hooks' affair.
 *
 * Guards and quarantined addresses are PROT_NONE pages, not userfaultfd: they merge with their neighbours (2,000
 * quarantined mappings measured: one VMA), need no second system call, no new registration in a forked child and no
 * descriptor that could be closed, and work on every rung of the ladder. Their touch is a SIGSEGV with SEGV_ACCERR. */
#ifndef UF_RANGE_H
#define UF_RANGE_H

#include "base/types.h"

enum uf_range_state {
    UF_RANGE_LIVE, /* mapped by the program */
    UF_RANGE_DEAD  /* unmapped by it: its addresses are reserved, PROT_NONE */
};

enum { UF_RANGE_ANON = 1 }; /* private anonymous memory that may be guarded wherever it moves */

struct uf_range {
    uintptr_t lo, hi;              /* what the program has, or had */
    size_t before, after;          /* bytes reserved as guard on either side */
    uintptr_t start;               /* the mapping it is (a piece) of: as given out, as asked */
    uint64_t size;
    uint32_t alloc_trace, free_trace, alloc_tid, free_tid;
    uint8_t state, family, free_family, flags;
    uint32_t older, newer;         /* the line of dead ones, kept by range.c */
    uint32_t touch;                /* touch mode: number of its struct uf_area, 0: none */
};

static inline uintptr_t uf_range_from(const struct uf_range *r) { return r->lo - r->before; }
static inline uintptr_t uf_range_to(const struct uf_range *r) { return r->hi + r->after; }
/* Is AT, inside of R's extent, an address the program does not have? */
static inline bool uf_range_absent(const struct uf_range *r, uintptr_t at)
{
    return r->state == UF_RANGE_DEAD || at < r->lo || at >= r->hi;
}

/* Reserve room for MOST records. 0 or -errno. runs: hooks, once */
long uf_range_open(size_t most);

/* The record whose extent holds AT, as it was at one moment. A writer that this very thread was interrupted in is not
 * waited for. runs: anywhere; locks: none */
bool uf_range_find(uintptr_t at, struct uf_range *copy);

/* First address in [FROM, TO) that is reserved by us (guard or dead), TO when there is none; *END is where that
 * stretch ends. runs: anywhere; locks: none */
uintptr_t uf_range_hole(uintptr_t from, uintptr_t to, uintptr_t *end);

/* Does anything known lie in [FROM, TO)? runs: anywhere; locks: none */
bool uf_range_meets(uintptr_t from, uintptr_t to);

/* Told of the bytes that a live record with an area loses; NULL outside of touch mode. */
extern void (*uf_range_lost)(uint32_t touch, uintptr_t from, uintptr_t to);

/* Writers. All below need the lock: runs: hooks; locks: uf_range_lock, taken before those of slots and findings. */
bool uf_range_lock(uint32_t tid);
void uf_range_unlock(void);
void uf_range_after_fork(void);

/* Position of the first record that ends after AT, in order of addresses; the record at a position, NULL past the last. */
size_t uf_range_first(uintptr_t at);
struct uf_range *uf_range_at(size_t position);

/* Add R; its extent must be free. False when there is no more room. */
bool uf_range_put(const struct uf_range *r);

/* The live record at POSITION, which has no area of touch mode, becomes R, whose extent is the same: nothing behind it moves. */
void uf_range_turn(size_t position, const struct uf_range *r);

/* Forget what is known of [FROM, TO): records are cut to what is left of them. Guard bytes that lose their record lie
 * outside of it and are handed to ORPHAN, which is to unmap them. */
typedef void uf_range_orphan(uintptr_t from, uintptr_t to, void *data);
void uf_range_cut(uintptr_t from, uintptr_t to, uf_range_orphan *orphan, void *data);

/* Give up guard bytes of the record at POSITION (the caller unmaps them). */
void uf_range_bare(size_t position);

/* Oldest of the dead, NULL when there is none. */
const struct uf_range *uf_range_oldest(void);

/* What is there now. */
struct uf_range_counts {
    size_t records, room, dead, guarded;
    uint64_t dead_bytes; /* addresses, guards included */
};
struct uf_range_counts uf_range_counts(void);

#endif
