/* heap.h: guarded blocks, as the malloc family and operator new need them.
 * runs: hooks, signal handlers included (then blocks pass through); locks: those of pages/ and faults/ */
#ifndef UF_HEAP_H
#define UF_HEAP_H

#include "base/family.h"
#include "faults/trace.h"
#include "hooks/hook.h"

/* A block for the program. False: let the function behind us do it. ALIGN 0: as malloc. *OUT is NULL only from our boot
 * memory, when that is out. */
bool uf_heap_new(size_t size, size_t align, unsigned family, const struct uf_caller *c, void **out);

/* What to do with a pointer that the program gives back. */
enum uf_heap_answer {
    UF_HEAP_DONE, /* it was ours, or a finding was made of it */
    UF_HEAP_PASS  /* the function behind us gave it out, as far as we can tell */
};
enum uf_heap_answer uf_heap_free(void *p, unsigned family, const struct uf_caller *c);

/* Before uf_heap_free: the program says the block's size (or UF_SIZE_UNSAID) and alignment (0: an ordinary one), and it is a finding
 * when it had asked for another. runs, locks: as uf_heap_free */
#define UF_SIZE_UNSAID SIZE_MAX
void uf_heap_compare(void *p, unsigned family, const struct uf_caller *c, size_t size, size_t align);

/* realloc of P (not NULL), SIZE not 0. PASS: P is not ours. */
enum uf_heap_answer uf_heap_resize(void *p, size_t size, unsigned family, const struct uf_caller *c, void **out);

/* Bytes the program may use at P; PASS as above. */
enum uf_heap_answer uf_heap_size(void *p, size_t *size);

/* The function behind us gives out a block now: pointers we do not know may be lawful from here on. */
void uf_heap_passed(void);

/* Sums of all threads. */
struct uf_heap_counts {
    uint64_t blocks, guarded_blocks, bytes, guarded_bytes, compact_blocks, passed_budget, passed_sample, passed_other;
};
void uf_heap_sum(struct uf_heap_counts *sum);
void uf_heap_zero_counts(void);

/* Blocks and bytes live now, guarded ones. Walks all slots. */
void uf_heap_live(uint64_t *blocks, uint64_t *bytes);

/* calloc: fresh pages are zero already, unless --fill or our boot memory says otherwise. */
void uf_heap_clear(void *p, size_t size);

/* True while the program, or a library before us, brings a malloc of its own: blocks pass, mappings are still guarded.
 * Set at bring-up. */
extern bool uf_heap_foreign;

/* False while the program brings operator new of its own. Set at bring-up; hooks/new.c. */
extern bool uf_new_ours;

/* Look at the slack of every live block (exit), and flush what this thread holds back. */
void uf_heap_check_all(struct uf_thread *t);

/* This thread is about to wait for somebody: what its batch holds is revoked first, else a program that frees and goes to sleep would
 * leave it readable for as long. Not within some milliseconds of the last time: a server waits ten thousand times a second.
 * runs: hooks, signal handlers and vfork children included; locks: those of uf_heap_free */
void uf_heap_idles(struct uf_thread *t);
static inline void uf_heap_idle(void)
{
    struct uf_thread *t = uf_thread_self;
    if (uf_unlikely(t && t->pending)) uf_heap_idles(t);
}

/* What this thread's batch holds is revoked now. runs: hooks, with the re-entry guard up; locks: as uf_heap_free */
void uf_heap_revoke_pending(struct uf_thread *t);

/* How much guarding may cost; from --guard-memory. runs: bring-up */
void uf_heap_budget(int64_t bytes, int64_t blocks);
/* libc's heap begins here. runs: bring-up */
void uf_heap_brk_begins(void);

#endif
