/* slot.h: slots taken, filled, dropped and kept in quarantine. Traces and names are numbers here. */
#ifndef UF_SLOT_H
#define UF_SLOT_H

#include "base/thread.h"
#include "pages/region.h"

/* A slot of CLASS nobody uses: from this thread's cache, the oldest of the quarantine, or fresh. 0: none to be had.
 * The slot keeps its old record (state UF_QUARANTINED or UF_FREE) until uf_slot_publish.
 * runs: hooks, with the re-entry guard up; locks: UF_RANK_SLOT or UF_RANK_REGION, one at a time, now and then */
uf_ref uf_slot_take(struct uf_thread *t, unsigned class);

/* Make the pages of a block present: canary around it, FILL inside. The slot's record holds start and size.
 * 0 or -errno (then the slot is absent as before). runs: hooks; locks: none */
long uf_slot_appear(uf_ref ref, struct uf_slot *s, unsigned char fill);

/* Blocks that the kernel would not take back: their pages stay readable, a touch of them is not seen. */
extern _Atomic uint64_t uf_slot_kept;

/* Absent again, state UF_QUARANTINED. The state must be UF_LEAVING. runs: hooks; locks: none */
void uf_slot_vanish(uf_ref ref, struct uf_slot *s);

/* Give a vanished (or unused) slot to the quarantine. runs: hooks; locks: UF_RANK_SLOT now and then */
void uf_slot_quarantine(struct uf_thread *t, uf_ref ref);

/* What is kept for this thread goes to everyone: thread exit. runs: hooks; locks: UF_RANK_SLOT */
void uf_slot_flush(struct uf_thread *t);

/* The part of a block's slack that is canary, between FROM, where its pages begin, and TO, where they end: all of it, but
 * of a page that goes from block to block unseen only what is near. */
enum { UF_NEAR = 128 };
static inline uintptr_t uf_near_from(const struct uf_slot *s, uintptr_t from)
{
    return s->in_run && s->start - from > UF_NEAR ? s->start - UF_NEAR : from;
}
static inline uintptr_t uf_near_to(const struct uf_slot *s, uintptr_t to)
{
    uintptr_t end = s->start + s->size;
    return s->in_run && to - end > UF_NEAR ? end + UF_NEAR : to;
}

/* A damaged byte beside a live block. */
struct uf_damage {
    uintptr_t first, last; /* damaged bytes, inclusive */
    bool after;            /* past the block's end; else before its start */
};
/* Look at the slack of a block whose pages are present; false when it is whole. runs: anywhere; locks: none */
bool uf_slot_damaged(const struct uf_slot *s, struct uf_damage *d);
/* Write the canary again, so that what was told is not told twice. */
void uf_slot_mend(const struct uf_slot *s);

/* Blocks live at once: now and at most. A few per thread may be missing. */
struct uf_slot_counts {
    _Atomic int64_t live, peak;
    _Atomic int64_t overhead; /* bytes that guarding uses beyond what was asked */
};
extern struct uf_slot_counts uf_slot_counts;
/* Called by hooks after a block was made (DELTA 1) or released (-1). runs: hooks; locks: none */
void uf_slot_count(struct uf_thread *t, int delta, int64_t overhead);

void uf_slot_counts_publish(struct uf_thread *t);

/* For fork. In the child, windows are opened again after the arena was registered. */
bool uf_slot_lock(uint32_t tid);
void uf_slot_unlock(void);
void uf_slot_after_fork(struct uf_thread *self);

#endif
