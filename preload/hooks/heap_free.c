/* heap_free.c: blocks come back: whose, in what state, by the right function, whole. */
#include "base/arch.h"
#include "base/bytes.h"
#include "base/meta.h"
#include "base/opt.h"
#include "faults/module.h"
#include "faults/stack.h"
#include "hooks/heap_inside.h"
#include "hooks/heap_pass.h"
#include "pages/compact.h"
#include "pages/mark.h"
#include "pages/place.h"
#include "pages/thin.h"
#include "touch/claim.h"

#include <pthread.h>
#include <unistd.h>

/* Given back by a signal handler that interrupted us: linked through next, released by the next call from outside. */
static _Atomic uf_ref deferred;

void uf_heap_defer(uf_ref ref)
{
    uf_ref head = atomic_load(&deferred);
    do uf_region_slot(ref)->next = head;
    while (!atomic_compare_exchange_weak(&deferred, &head, ref));
}

void uf_heap_settle(struct uf_thread *t)
{
    if (uf_likely(!atomic_load_explicit(&deferred, memory_order_relaxed))) return;
    for (uf_ref ref = atomic_exchange(&deferred, 0), next; ref; ref = next) {
        struct uf_slot *s = uf_region_slot(ref);
        next = s->next;
        if (uf_unlikely(uf_touch_on)) {
            uf_heap_touch_end(t, ref, s);
            continue;
        }
        uf_slot_count(t, -1, -uf_heap_overhead(s));
        uf_slot_vanish(ref, s);
        uf_slot_quarantine(t, ref);
    }
}

/* A pointer into the arena that is no live block's start. */
static void accuse_inside(struct uf_thread *t, void *p, uf_ref ref, unsigned family, const struct uf_caller *c)
{
    struct uf_slot *s = ref ? uf_region_slot(ref) : NULL;
    unsigned state = s ? atomic_load_explicit(&s->state, memory_order_acquire) : UF_FREE;
    if (state == UF_FREE) {
        uf_heap_accuse(t, UF_KIND_INVALID_FREE, p, family, c, NULL);
        return;
    }
    struct uf_block_facts facts = uf_heap_facts(s, state != UF_LIVE);
    bool twice = state != UF_LIVE && (uintptr_t)p == s->start;
    uf_heap_accuse(t, twice ? UF_KIND_DOUBLE_FREE : UF_KIND_INVALID_FREE, p, family, c, &facts);
}

uintptr_t uf_pass_lo;
_Atomic uintptr_t uf_pass_span;

void uf_heap_brk_begins(void) { uf_pass_lo = (uintptr_t)sbrk(0); }

/* AT may be a block of libc's heap. As far as that reaches by now, the next ones are known at once. */
static void learn_brk(uintptr_t at)
{
    uintptr_t had = atomic_load_explicit(&uf_pass_span, memory_order_relaxed), has = (uintptr_t)sbrk(0) - uf_pass_lo;
    if (at - uf_pass_lo < has && has > had && has < (uintptr_t)1 << 46) /* a program may lower it, too */
        atomic_store_explicit(&uf_pass_span, has, memory_order_relaxed);
}

/* Could the function behind us have given this pointer out? */
static bool plausible(struct uf_thread *t, uintptr_t at)
{
    struct uf_module m;
    if (uf_unlikely(uf_heap_foreign)) return true;
    if (uf_unlikely(!uf_heap_any_passed() || (at & (sizeof(void *) - 1)))) return false;
    /* a heap is no module and no stack: what was found of one 64 KiB piece holds for the next pointer into it */
    uintptr_t piece = at >> UF_PIECE_SHIFT, *known = &t->heap_pieces[piece % UF_COUNT(t->heap_pieces)];
    if (uf_likely(*known == piece)) return true;
    learn_brk(at);
    /* its own stack is nobody's block; an alternate signal stack may well be (gawk frees the one it had) */
    if ((at >= t->stack_lo && at < t->stack_hi) || uf_module_of(at, &m)) return false;
    /* uf_pass_free asks for nothing else: no block of ours may share a piece */
    uintptr_t first = piece << UF_PIECE_SHIFT, last = first + ((uintptr_t)1 << UF_PIECE_SHIFT) - 1;
    if (!uf_meta_owns(first) && !uf_meta_owns(last) && !uf_region_owns(first) && !uf_region_owns(last)) *known = piece;
    return true;
}

/* True: P is a block of ours and now belongs to the caller alone. */
static bool claim(struct uf_thread *t, void *p, unsigned family, const struct uf_caller *c, uf_ref *out)
{
    uf_ref ref = uf_region_find((uintptr_t)p);
    struct uf_slot *s = ref ? uf_region_slot(ref) : NULL;
    unsigned live = UF_LIVE;
    if (uf_unlikely(!s || s->start != (uintptr_t)p || !atomic_compare_exchange_strong(&s->state, &live, UF_LEAVING))) {
        accuse_inside(t, p, ref, family, c);
        return false;
    }
    if (uf_mark_meets(s->start, s->start + s->size)) uf_mark_forget(s->start, s->start + s->size);
    *out = ref;
    return true;
}

static void release(struct uf_thread *t, uf_ref ref, unsigned family, const struct uf_caller *c)
{
    struct uf_slot *s = uf_region_slot(ref);
    if (uf_unlikely(uf_family_group(family) != uf_family_group(s->family))) {
        struct uf_block_facts facts = uf_heap_facts(s, false);
        uf_heap_accuse(t, UF_KIND_MISMATCHED_FREE, (void *)s->start, family, c, &facts);
    }
    if (uf_unlikely(uf_heap_check(t, s, family, c) || (s->flags & UF_SLOT_TOLD))) {
        if (uf_compact_slot(s)) uf_slot_mend(s); /* the next block's neighbour has it for its own */
        else if (!(s->flags & UF_SLOT_TOLD)) s->flags |= UF_SLOT_HEALED; /* this page's canary is not to be relied on */
    }
    s->free_family = (uint8_t)family;
    s->free_tid = uf_thread_tid(t);
    s->free_trace = uf_trace_here(t, c);
    if (uf_unlikely(uf_touch_on)) {
        uf_heap_touch_end(t, ref, s);
        return;
    }
    uf_slot_count(t, -1, -uf_heap_overhead(s));
    uf_heap_revoke(t, ref, s);
}

/* We are inside our own code: a signal handler of the program runs on top of us. */
static enum uf_heap_answer free_nested(void *p)
{
    uf_ref ref = uf_region_find((uintptr_t)p);
    struct uf_slot *s = ref ? uf_region_slot(ref) : NULL;
    unsigned live = UF_LIVE;
    if (!uf_region_owns((uintptr_t)p)) return uf_meta_owns((uintptr_t)p) ? UF_HEAP_DONE : UF_HEAP_PASS;
    if (s && s->start == (uintptr_t)p && atomic_compare_exchange_strong(&s->state, &live, UF_LEAVING)) uf_heap_defer(ref);
    return UF_HEAP_DONE;
}

/* A block of the function behind us goes back; what the program marked in it is memory like any other again. */
static void forget_passed(struct uf_thread *t, void *p)
{
    uf_enter(t);
    size_t size = uf_next.malloc_usable_size(p);
    if (uf_mark_meets((uintptr_t)p, (uintptr_t)p + size)) uf_mark_forget((uintptr_t)p, (uintptr_t)p + size);
    uf_leave(t);
}

/* Nobody's here: a block of the function behind us, or told to be none. */
static enum uf_heap_answer not_ours(struct uf_thread *t, void *p, unsigned family, const struct uf_caller *c)
{
    if (plausible(t, (uintptr_t)p)) {
        if (uf_unlikely(uf_mark_near((uintptr_t)p))) forget_passed(t, p);
        return UF_HEAP_PASS;
    }
    uf_enter(t);
    uf_heap_accuse(t, UF_KIND_INVALID_FREE, p, family, c, NULL);
    uf_leave(t);
    return UF_HEAP_DONE;
}

enum uf_heap_answer uf_heap_free(void *p, unsigned family, const struct uf_caller *c)
{
    if (uf_phase_now() != UF_READY) {
        bool ours = uf_meta_owns((uintptr_t)p) || uf_region_owns((uintptr_t)p);
        return ours || !uf_next.free ? UF_HEAP_DONE : UF_HEAP_PASS;
    }
    struct uf_thread *t = uf_thread();
    if (uf_unlikely(t->depth)) return free_nested(p);
    uf_ref ref;
    if (uf_likely(uf_region_owns((uintptr_t)p))) {
        uint64_t began = uf_options.overhead ? uf_arch_ticks() : 0;
        uf_fork_check(t);
        uf_enter(t);
        if (uf_unlikely(!t->keyed)) uf_heap_key(t);
        if (uf_likely(claim(t, p, family, c, &ref))) release(t, ref, family, c);
        uf_leave(t);
        if (uf_options.overhead) uf_thin_spent(t, uf_arch_ticks() - began);
        return UF_HEAP_DONE;
    }
    if (uf_meta_owns((uintptr_t)p)) return UF_HEAP_DONE;
    return not_ours(t, p, family, c);
}

void uf_heap_idles(struct uf_thread *t)
{
    if (t->depth || !uf_heap_long_waiting(t) || uf_phase_now() != UF_READY || uf_is_vfork_child()) return;
    uf_fork_check(t);
    uf_enter(t);
    uf_heap_revoke_pending(t);
    uf_leave(t);
}

/* A block for the rest of a realloc; from behind us when it cannot be guarded. */
static void *another(size_t size, unsigned family, const struct uf_caller *c)
{
    void *q = NULL;
    return uf_heap_new(size, 0, family, c, &q) ? q : uf_next.malloc(size);
}

static void *resize_ours(struct uf_thread *t, void *p, size_t size, unsigned family, const struct uf_caller *c)
{
    uf_ref ref;
    uf_enter(t);
    bool mine = claim(t, p, family, c, &ref);
    uf_leave(t);
    if (!mine) return another(size, family, c); /* told; the program goes on with fresh memory */
    struct uf_slot *s = uf_region_slot(ref);
    if (uf_unlikely(uf_touch_on)) return uf_heap_touch_resize(t, ref, size, family, c);
    void *q = another(size, family, c);
    if (!q) { /* as libc: the old block stays */
        atomic_store_explicit(&s->state, UF_LIVE, memory_order_release);
        return NULL;
    }
    uf_heap_carry(q, p, size < s->size ? size : s->size);
    uf_enter(t);
    release(t, ref, family, c);
    uf_leave(t);
    return q;
}

enum uf_heap_answer uf_heap_resize(void *p, size_t size, unsigned family, const struct uf_caller *c, void **out)
{
    int phase = uf_phase_now();
    struct uf_thread *t = uf_thread();
    if (uf_meta_owns((uintptr_t)p)) {
        size_t old = uf_heap_boot_size(p);
        *out = another(size, family, c);
        if (*out) uf_copy(*out, p, size < old ? size : old);
        return UF_HEAP_DONE;
    }
    if (phase != UF_READY) {
        size_t old = 0;
        if (!uf_region_owns((uintptr_t)p) || uf_heap_size(p, &old) == UF_HEAP_PASS) return UF_HEAP_PASS;
        *out = uf_next.malloc(size);
        if (*out) uf_move_big(*out, p, size < old ? size : old);
        return UF_HEAP_DONE;
    }
    if (uf_region_owns((uintptr_t)p)) {
        if (uf_unlikely(t->depth)) { /* a signal handler on top of us: no finding, no guard */
            uf_ref ref = uf_region_find((uintptr_t)p);
            size_t old = ref ? uf_region_slot(ref)->size : 0;
            *out = uf_next.malloc(size);
            if (*out) uf_move_big(*out, p, size < old ? size : old), free_nested(p);
            return UF_HEAP_DONE;
        }
        uf_fork_check(t);
        *out = resize_ours(t, p, size, family, c);
        return UF_HEAP_DONE;
    }
    if (t->depth) return UF_HEAP_PASS;
    if (not_ours(t, p, family, c) == UF_HEAP_PASS) return UF_HEAP_PASS;
    *out = another(size, family, c);
    return UF_HEAP_DONE;
}

enum uf_heap_answer uf_heap_size(void *p, size_t *size)
{
    if (uf_meta_owns((uintptr_t)p)) {
        *size = uf_heap_boot_size(p);
        return UF_HEAP_DONE;
    }
    if (!uf_region_owns((uintptr_t)p)) return UF_HEAP_PASS;
    uf_ref ref = uf_region_find((uintptr_t)p);
    *size = ref ? uf_region_slot(ref)->size : 0;
    return UF_HEAP_DONE;
}
