/* use.h: one call of a function of libc that touches the program's memory: what it is about to touch is checked against
 * the exact bounds of guarded blocks, reported, and then done all the same.
 * runs: hooks, signal handlers and vfork children included; locks: UF_RANK_FINDING when something is stray */
#ifndef UF_USE_H
#define UF_USE_H

#include "faults/buffer.h"
#include "hooks/hook.h"
#include "hooks/touch.h"
#include "pages/compact.h"
#include "pages/region.h"
#include "touch/fill.h"
#include "touch/hole.h"
#include "touch/watch.h"

struct uf_use {
    const char *function;
    struct uf_caller caller;
    bool told; /* something of this call was reported */
    int pending; /* touch mode: what waits for calls that this one has interrupted, -1: nothing of this one does */
    bool string, gated; /* a string is given; in touch mode it may be absent, which the gate sees to */
};

/* In the function that the program called: its own return address begins the trace. */
#define UF_USE(name) { (name), UF_CALLER(), false, -1, false, false }

/* Report that SIZE bytes at AT are not all in one live block. PARAM: the system call's parameter in memcheck's words,
 * NULL for a function that moves bytes itself. Nothing is said when we are busy ourselves. */
void uf_use_accuse(struct uf_use *u, const char *param, uintptr_t at, size_t size, bool writes);

/* Report that SIZE of the bytes that go to AT are read from there as well. */
void uf_use_accuse_overlap(struct uf_use *u, uintptr_t at, size_t size);

/* Is P[0..SIZE) in one live block, or no business of ours? Memory that is not ours costs a subtraction and a comparison. */
static inline bool uf_use_sound(const void *p, size_t size)
{
    size_t room;
    if (uf_likely(!uf_buffer_watched((uintptr_t)p)) || size == 0) return true;
    return uf_likely(uf_buffer_room((uintptr_t)p, &room) && size <= room);
}

/* Could P be a pointer into what we watch: a block, a mapping? */
bool uf_use_in_mapping(const void *p);
static inline bool uf_use_watched(const void *p)
{
    return uf_buffer_watched((uintptr_t)p) || uf_use_in_mapping(p);
}

/* P[0..SIZE) is for the kernel: touch mode has it present before, and counts it by what the call answers. */
static inline void uf_use_present(struct uf_use *u, const void *p, size_t size, bool writes)
{
    if (uf_unlikely(uf_touch_on) && uf_touch_may_hold((uintptr_t)p)) uf_touch_before(u->function, &u->caller, p, size, writes, &u->pending);
}

/* SIZE bytes at P, in no block, are for the kernel: those that lie in the guard behind one of the program's mappings are
 * reported. What it has unmapped the kernel would refuse without us too: that is no finding. */
void uf_use_mapping(struct uf_use *u, const char *param, const void *p, size_t size, bool writes);

/* The kernel takes the page of a compact block away when it swaps its memory out, and then refuses to read from it. */
void uf_use_bring(const void *p);

/* P[0..SIZE) is read or written. */
static inline void uf_use_bytes(struct uf_use *u, const char *param, const void *p, size_t size, bool writes)
{
    if (uf_unlikely(uf_watch_any) || uf_unlikely(uf_hole_any)) uf_watch_thread(uf_thread());
    if (param) uf_use_present(u, p, size, writes);
    if (uf_unlikely(!uf_use_sound(p, size)))
        uf_use_accuse(u, param, (uintptr_t)p, size, writes);
    else if (param && size && !uf_buffer_watched((uintptr_t)p))
        uf_use_mapping(u, param, p, size, writes);
    else if (param && size && uf_unlikely(uf_compact_any()))
        uf_use_bring(p);
}

/* May we look at P[0..SIZE) ourselves? A program may hand the kernel any pointer and expect EFAULT. */
bool uf_use_readable(const void *p, size_t size);

/* A string that is read to its NUL, MOST bytes at most. Returns its length as far as it is sound. */
size_t uf_use_string(struct uf_use *u, const char *param, const char *s, size_t most);

/* While this variable lives, touches of absent pages by this thread are healed without another finding. */
#define UF_QUIETLY() bool *quiet __attribute__((cleanup(uf_use_loud))) = uf_use_quiet()
bool *uf_use_quiet(void);
void uf_use_loud(bool *const *quiet);

#endif
