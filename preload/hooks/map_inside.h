/* map_inside.h: what the files of map share among themselves. Guards and quarantine are PROT_NONE reservations (see
 * pages/range.h for why); a mapping between its guards is the kernel's own, huge pages and native faults included. */
#ifndef UF_MAP_INSIDE_H
#define UF_MAP_INSIDE_H

#include "base/family.h"
#include "faults/trace.h"
#include "hooks/hook.h"
#include "pages/range.h"

#define UF_MAP_GUARD ((size_t)64 << 10)      /* on either side; addresses only */
#define UF_MAP_HUGE ((size_t)2 << 20)        /* from here on mappings keep the alignment that huge pages need */

/* One call of the program that changes mappings. */
struct uf_map_call {
    struct uf_thread *t;
    const struct uf_caller *caller;
    uint32_t tid, trace;
    unsigned family;
    uint64_t mask; /* of signals, as it was */
    uint64_t began; /* ticks; --overhead: from here on it is our time, not the program's */
    uint32_t moved; /* touch mode: the area whose pages the next record takes along, those of MOVED_SIZE bytes from MOVED_FROM on */
    uintptr_t moved_from;
    size_t moved_size;
};

/* --sample, --overhead: does this new mapping pass, unguarded and without a record? Then what becomes of it is the program's and the
 * kernel's affair. runs: hooks; locks: none */
bool uf_map_passes(const struct uf_caller *c);

/* Are mappings guarded or kept at all, by this thread, now? runs: hooks; locks: none */
bool uf_map_on(void);

/* Begin a change: trace, re-entry guard, lock. Signals wait until its end: a handler that maps memory itself, or jumps out,
 * finds nothing half done. C NULL: the caller sets the trace. False: pass the call on. runs: hooks; locks: the range lock until end */
bool uf_map_begin(struct uf_map_call *m, unsigned family, const struct uf_caller *c);
void uf_map_end(struct uf_map_call *m);

/* All below need a call begun. */

/* What the program has mapped from AT on, SIZE bytes as asked; guards of BEFORE and AFTER bytes around it.
 * What was known of these addresses is forgotten, guards that border on them are inherited. */
struct uf_map_new {
    uintptr_t at;
    uint64_t size;
    size_t before, after;
    bool anon;            /* private anonymous: may be guarded where it moves */
    bool dense;           /* touch mode: never left absent, a stack for example */
};
void uf_map_record(struct uf_map_call *m, const struct uf_map_new *n);
void uf_map_forget(uintptr_t from, uintptr_t to);

/* The program gives back [FROM, TO), a piece of the live record at POSITION. 0 or -errno. */
long uf_map_bury(struct uf_map_call *m, size_t position, uintptr_t from, uintptr_t to);
/* The kernel has moved it away: the hole is taken for the quarantine if nobody else has it by now. */
void uf_map_bury_hole(struct uf_map_call *m, uintptr_t from, uintptr_t to);
/* Unmap [FROM, TO) as the program means it: live pieces are buried, reserved ones stay, the rest goes. 0 or -errno. */
long uf_map_away(struct uf_map_call *m, uintptr_t from, uintptr_t to);

/* The program wants exactly these addresses: what only we hold of them is given back. */
void uf_map_make_room(uintptr_t from, uintptr_t to);

/* Reserve addresses: at AT (MAP_FIXED: whatever is there goes; MAP_FIXED_NOREPLACE), or anywhere. Address or -errno. */
long uf_map_reserve(uintptr_t at, size_t size, int how);

/* A guarded place for BYTES: reservation made, guards in N. 0: none to be had. runs: hooks; locks: none */
uintptr_t uf_map_place(size_t bytes, struct uf_map_new *n);
void uf_map_unplace(const struct uf_map_new *n, size_t bytes);

/* The kernel says ENOMEM: could that be ours (address space or number of mappings)? Then give back what we hold; true when
 * it is worth to try again. runs: hooks; locks: the range lock */
bool uf_map_retreat(void);

/* New mappings are locked from now on (mlockall): reservations are unlocked again. */
void uf_map_future_locked(bool locked);

/* The mapping of [AT, AT+SIZE) is what the kernel rounds it to. 0 when that is no range. */
uintptr_t uf_map_end_of(uintptr_t at, size_t size);

#endif
