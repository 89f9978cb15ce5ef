/* lock.h: ranked locks. A thread takes them in the order of their ranks; each names its owner, so that a signal
 * handler that interrupts the owner is refused instead of waiting for itself. The fault handler takes none. */
#ifndef UF_LOCK_H
#define UF_LOCK_H

#include "base/types.h"

enum uf_rank { UF_RANK_REGION, UF_RANK_SLOT, UF_RANK_SIGNAL, UF_RANK_FINDING, UF_RANK_COUNT };

struct uf_lock {
    _Atomic uint32_t word; /* 0 free, else the owner's thread id; the top bit: somebody sleeps */
};

/* False when the caller already owns it (a signal handler interrupted us): the caller must do without.
 * runs: not in the fault handler; locks: that lock */
bool uf_lock_take(struct uf_lock *l, uint32_t tid);
void uf_lock_drop(struct uf_lock *l);

/* For the child of a fork: whatever state it was copied in, it is free now. */
static inline void uf_lock_reset(struct uf_lock *l) { atomic_store(&l->word, 0); }

#endif
