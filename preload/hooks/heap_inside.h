/* heap_inside.h: what the files of heap share among themselves. */
#ifndef UF_HEAP_INSIDE_H
#define UF_HEAP_INSIDE_H

#include "faults/finding.h"
#include "hooks/heap.h"
#include "pages/site.h"
#include "pages/slot.h"

/* Has the function behind us given out a block? */
bool uf_heap_any_passed(void);

/* Size of a block from our boot memory. */
size_t uf_heap_boot_size(const void *p);

/* Bytes that guarding a block costs. */
int64_t uf_heap_overhead(const struct uf_slot *s);

/* Set the thread-exit destructor. */
void uf_heap_key(struct uf_thread *t);

/* Release what a signal handler gave back while we were busy. */
void uf_heap_defer(uf_ref ref);
void uf_heap_settle(struct uf_thread *t);

/* Touch mode, heap_touch.c. A new block: served and left absent, or passed on (false). */
bool uf_heap_touch_new(struct uf_thread *t, size_t size, size_t align, unsigned family, const struct uf_caller *c, void **out);
/* The block at REF goes back: LEAVING -> absent and in quarantine. */
void uf_heap_touch_end(struct uf_thread *t, uf_ref ref, struct uf_slot *s);
/* The block at REF changes its size, in place or not: its pages come along, nothing else of it is touched. The caller has
 * claimed it. NULL: out of memory, the block is as it was. */
void *uf_heap_touch_resize(struct uf_thread *t, uf_ref ref, size_t size, unsigned family, const struct uf_caller *c);

/* LEAVING -> absent and in quarantine, at once or with its batch. */
void uf_heap_revoke(struct uf_thread *t, uf_ref ref, struct uf_slot *s);
/* A page that was revoked, or waits to be, becomes the page of this new block. False: none is at hand. */
bool uf_heap_reuse(struct uf_thread *t, uf_ref ref, const struct uf_slot *s);
/* A slot of a run for a block of this site, while frees are batched; 0: take one as ever. YOUNG_ALONE: when they die young. */
uf_ref uf_heap_run(struct uf_thread *t, size_t size, unsigned class, const struct uf_site *site, bool young_alone);
/* SIZE bytes of OLD, a block that is about to end and the caller has claimed, become those of NEW, which nobody knows yet; OLD
 * may lose its pages. */
void uf_heap_carry(void *new, void *old, size_t size);

/* Write a finding of a call; --on-finding=stop ends the process here. */
void uf_heap_report(struct uf_thread *t, struct uf_finding *f);
/* The trace from CALLER on. */
void uf_heap_trace(struct uf_thread *t, struct uf_finding *f, const struct uf_caller *c);

/* Does something wait in this thread's batch, and was this not asked just now? */
bool uf_heap_long_waiting(struct uf_thread *t);

/* Findings. The last two stop the process when --on-finding=stop says so. */
struct uf_block_facts uf_heap_facts(const struct uf_slot *s, bool freed);
bool uf_heap_check(struct uf_thread *t, struct uf_slot *s, unsigned family, const struct uf_caller *c);
void uf_heap_accuse(struct uf_thread *t, enum uf_kind kind, void *p, unsigned family, const struct uf_caller *c,
                    const struct uf_block_facts *block);
void uf_heap_accuse_write(struct uf_thread *t, const struct uf_slot *s, uintptr_t first, uintptr_t last);

#endif
