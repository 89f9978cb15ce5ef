/* compact.h: compact guards: small blocks that share physical memory and have a virtual page each.
 *
 * A sheet is 4 MiB of memory that nobody else has. It appears in the arena many times over: each alias shows all its pages, and of
 * each page one cell is used there, another one in the next alias. So every block has a page of its own that comes by
 * UFFDIO_CONTINUE and goes by MADV_DONTNEED, while its bytes stand among those of other blocks. Slots are taken by rows of 16
 * neighbours, made present by one call; beside the block 16 bytes or more are canary. A slot and its cell belong together: while
 * the slot is in quarantine the cell is nobody's.
 *
 * A sheet is shared memory, so a forked child would share it: it gets a copy that was made before the fork. */
#ifndef UF_COMPACT_H
#define UF_COMPACT_H

#include "pages/slot.h"

enum { UF_COMPACT_MOST = 992 }; /* bytes of a block; larger ones gain little */

/* Small blocks are to lie so. Set by uf_compact_open, unset when the kernel refuses what it takes. */
extern _Atomic bool uf_compact_on;

/* 0, or -errno: what is not there. runs: hooks, with the re-entry guard up; locks: none */
long uf_compact_open(void);

/* A slot for a block of 1 to UF_COMPACT_MOST bytes; its page is present. 0: none to be had.
 * runs: hooks, with the re-entry guard up; locks: the kind's, then UF_RANK_REGION, when a row is used up */
uf_ref uf_compact_take(struct uf_thread *t, size_t size);

/* Where its block begins: 16 bytes aligned. runs: anywhere; locks: none */
uintptr_t uf_compact_start(uf_ref ref);

/* FILL into the block, canary behind it. runs: hooks; locks: none */
void uf_compact_dress(const struct uf_slot *s, unsigned char fill);

/* The page of a slot was dropped. Called by uf_slot_quarantine alone. runs: hooks; locks: the kind's, now and then */
void uf_compact_gone(struct uf_thread *t, uf_ref ref);

/* Has any block ever lain in a cell? runs: anywhere */
bool uf_compact_any(void);

/* As those of slot.h. Bytes between two blocks belong to the one that they lie behind, unless the damage begins at the other. */
bool uf_compact_damaged(const struct uf_slot *s, struct uf_damage *d);
void uf_compact_mend(const struct uf_slot *s);

/* A stray touch: a page of zeroes of its own comes in the place of the alias, and the slot is not used again. Past the first
 * few thousand the alias itself appears, other blocks' bytes on it (uf_compact_exposed). False: AT is no page of a compact slot.
 * runs: anywhere; locks: none */
bool uf_compact_heal(uintptr_t at, bool *done);
extern _Atomic uint64_t uf_compact_exposed;

/* The page of a live block, that its program dropped, again. runs: anywhere; locks: none */
bool uf_compact_refill(const struct uf_slot *s);

/* Rows of this thread go back: thread exit. runs: hooks; locks: the kind's */
void uf_compact_flush(struct uf_thread *t);

/* Another descriptor: the aliases are registered with it. runs: anywhere; locks: none */
void uf_compact_arm(void);

/* Fork. Lock all; before: copy every sheet. Parent: lets go of both. Child: the copies become its sheets, and every page that
 * was there is there again; ARMED: they are registered. When there was no chance to copy before (a clone that libc does
 * not know of), the child copies now: *LATE. runs: fork; locks: every kind's, before UF_RANK_REGION */
void uf_compact_lock(uint32_t tid);
void uf_compact_fork_before(void);
void uf_compact_fork_parent(void);
long uf_compact_fork_child(bool armed, bool *late);

/* Every block in a cell becomes private memory where it is, and none lies in one from here on. The process has one thread.
 * runs: hooks; locks: none */
void uf_compact_leave(void);

static inline bool uf_compact_slot(const struct uf_slot *s) { return s->in_run == UF_SLOT_COMPACT; }

#endif
