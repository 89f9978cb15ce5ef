/* run.h: slots of one page, 63 in a row, that live and die together. When all blocks of a run are over, its pages move in one
 * piece, guards and all, to the addresses of another run: one mremap revokes 63 blocks and makes the pages of the next 63
 * present, where each alone would cost two calls of the kernel, and a page given back and asked for again.
 * A run belongs to the thread that took its slots. Sites whose blocks die young are kept apart from the others, so that few
 * runs wait for a survivor.
 *
 * mremap takes the registration off the mapping that it makes, and off those that it merges it with. So no two runs touch (the
 * last slot of each never moves) and none moves to where its pages were first: then nothing is merged (test_run.c). */
#ifndef UF_RUN_H
#define UF_RUN_H

#include "pages/slot.h"

/* Can this kernel do it? runs: hooks; locks: none */
bool uf_run_possible(void);

/* The next slot of this thread's run: of the one for blocks that die young, when YOUNG. 0: none to be had, or no memory.
 * SPARING: the block could lie in a cell, where a page is cheaper to come by; so a run without pages is begun only while those
 * before came back to be used again.
 * runs: hooks, with the re-entry guard up; locks: UF_RANK_REGION, UF_RANK_SLOT, one at a time, now and then */
uf_ref uf_run_take(struct uf_thread *t, bool young, bool sparing);

/* The slot just taken has a page already: put canary beside the block, FILL inside. False: it is absent.
 * runs: hooks; locks: none */
bool uf_run_use(struct uf_thread *t, uf_ref ref, const struct uf_slot *s, unsigned char fill);

/* The page of a block of a run, whatever it held: canary beside the block, as far as it is looked at, FILL inside. */
void uf_run_dress(const struct uf_slot *s, unsigned char fill);

/* Is this slot of a run of this thread's own? runs: hooks; locks: none */
bool uf_run_own(const struct uf_thread *t, uf_ref ref);

/* A block of its own run is over, its page still there, poisoned: true when that was the last of the run.
 * runs: hooks; locks: none */
bool uf_run_wait(uf_ref ref);
/* Those that wait, a bit each. */
uint64_t uf_run_waiting(uf_ref ref);
/* Has none of the run been dropped yet, and which blocks are neither over nor new? */
uint64_t uf_run_living(uf_ref ref);

/* The run is over, and its records say so: its pages become those of another run, or are dropped.
 * runs: hooks; locks: as uf_run_take */
void uf_run_turn(struct uf_thread *t, uf_ref ref);

/* A slot's page was dropped. Called by uf_slot_quarantine alone. runs: hooks; locks: UF_RANK_SLOT, when it is the last one */
void uf_run_gone(struct uf_thread *t, uf_ref ref);

/* What is kept for this thread goes back: thread exit, after its waiting blocks were dropped.
 * runs: hooks; locks: UF_RANK_SLOT */
void uf_run_flush(struct uf_thread *t);

/* For fork. */
bool uf_run_lock(uint32_t tid);
void uf_run_unlock(void);
void uf_run_after_fork(void);

#endif
