/* touch.h: touch mode as the hooks need it: mappings that are left absent, buffers of system calls. */
#ifndef UF_HOOKS_TOUCH_H
#define UF_HOOKS_TOUCH_H

#include "faults/trace.h"
#include "hooks/hook.h"
#include "pages/range.h"
#include "touch/claim.h"

/* An area for the mapping that R is about to tell of; 0: it is small, or there is no room. runs: hooks; locks: the area's */
uint32_t uf_touch_map_begin(const struct uf_range *r);
/* What is known of SIZE bytes from FROM on in area OLD is so at the start of area NEW: the kernel has moved the pages, touched or not.
 * runs: hooks; locks: the range lock */
void uf_touch_map_carry(uint32_t old, uintptr_t from, size_t size, uint32_t new);
/* mremap that passed no wrapper, made by TRACE (map_move.c). runs: the handler of SIGSYS; locks: the range lock */
long uf_map_remap_raw(const long args[6], uint32_t trace);
/* Its record can be found now: absent from here on. runs: hooks; locks: none */
void uf_touch_map_arm(const struct uf_range *r);

/* The kernel is about to touch P[0..SIZE) in FUNCTION: make it present. What was absent waits for uf_touch_after, which
 * knows from the RESULT how much of it was touched (BYTES: RESULT counts bytes). *PENDING, -1 before the first buffer of a call: what waits
 * below it for calls that it has interrupted. runs: hooks; locks: none */
void uf_touch_before(const char *function, const struct uf_caller *c, const void *p, size_t size, bool writes, int *pending);
void uf_touch_after(unsigned pending, long result, bool bytes);

/* A function of libc's, called by C, is about to write every byte of P[0..SIZE): pages that are absent come at once, each counted as
 * touched by a write; what cannot be had so traps as ever. False always. runs: hooks; locks: none */
bool uf_touch_written(struct uf_caller c, const void *p, size_t size);

/* P[0..SIZE) is present from here on, uncounted. runs: hooks; locks: none */
void uf_touch_ready_now(const void *p, size_t size);

/* Can touch mode, if asked for, be had with this backend? The reason goes to TOLD. runs: bring-up */
struct uf_out;
bool uf_touch_possible(struct uf_out *told);
/* Stand in front of SIGBUS, and of SIGSYS where calls can be dispatched. runs: bring-up */
bool uf_touch_stand(void);
/* The first thread is armed, calls go through the gate. runs: bring-up */
void uf_touch_start(struct uf_thread *t);
/* This thread too, if it came by another way than pthread_create. runs: hooks; locks: none */
void uf_touch_thread(struct uf_thread *t);

/* A ring of io_uring is about to be made by libc's syscall(): seen by the gate, if there is one. runs: hooks; locks: none */
void uf_touch_ring(void);

/* Another descriptor than before: every mapping that is told of is registered with it. runs: bring-up, fork; locks: none */
void uf_touch_arm_all(void);

/* The child of a fork: what was absent in the parent is so here too, counts begin anew. runs: fork; locks: none */
void uf_touch_after_fork(void);

/* Time begins. runs: bring-up */
void uf_touch_clock(void);
/* Nanoseconds since then, of a reading of uf_touch_ticks; and that moment itself, since the epoch. runs: exit, exec */
uint64_t uf_touch_ns(uint64_t ticks);
uint64_t uf_touch_began(void);

/* The records of a process that ends. runs: exit, exec; locks: none */
struct uf_out;
void uf_touch_summary(struct uf_out *o);
void uf_touch_report(struct uf_thread *t);
/* The tables as they are now, for uffence_snapshot: the number that these records carry; 0: none were written. runs: hooks; locks: UF_RANK_FINDING */
uint32_t uf_touch_tell_moment(struct uf_thread *t);
void uf_touch_say_heat(void);
void uf_touch_say_order(void);
void uf_touch_zero_counts(void);

#endif
