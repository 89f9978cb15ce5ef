/* trace.c: capture, and the depot of distinct traces. */
#include "faults/trace.h"

#include "base/arch.h"
#include "base/bytes.h"
#include "base/grow.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/stack.h"
#include "faults/trace_memo.h"
#include "faults/unwind_lib.h"
#include "faults/walk.h"

#include <errno.h>
#include "base/banned.h"

enum { ROOT_BITS = 12, UNIT_SHIFT = 3 };

/* A trie of hashes whose nodes are the traces themselves: few traces take few pages. */
static struct uf_grow depot;
static _Atomic uint32_t root[1 << ROOT_BITS];
_Atomic uint64_t uf_trace_lost;

long uf_trace_open(void)
{
    long err = uf_grow_reserve(&depot, (size_t)8 << 30, (size_t)1 << 20, (size_t)1 << 20);
    if (err) return err;
    return uf_grow_take(&depot, 16) ? 0 : -ENOMEM; /* id 0 is none */
}

const struct uf_grow *uf_trace_table(uint32_t *shift)
{
    *shift = UNIT_SHIFT;
    return &depot;
}

UF_ANYWHERE const struct uf_trace *uf_trace_get(uint32_t id)
{
    return id ? (const struct uf_trace *)(depot.base + ((uintptr_t)id << UNIT_SHIFT)) : NULL;
}

UF_ANYWHERE static uint32_t hash_of(const uintptr_t *pcs, unsigned n)
{
    uint64_t h = 0x9e3779b97f4a7c15ull + n;
    for (unsigned i = 0; i < n; i++) h = (h ^ pcs[i]) * 0xff51afd7ed558ccdull, h ^= h >> 32;
    return (uint32_t)h;
}

UF_ANYWHERE static bool same(const struct uf_trace *t, uint32_t hash, const uintptr_t *pcs, unsigned n, uint64_t exact)
{
    if (t->hash != hash || t->count != n || t->exact != exact) return false;
    for (unsigned i = 0; i < n; i++)
        if (t->pcs[i] != pcs[i]) return false;
    return true;
}

UF_ANYWHERE static struct uf_trace *make(uint32_t hash, const uintptr_t *pcs, unsigned n, uint64_t exact)
{
    struct uf_trace *t = uf_grow_take(&depot, sizeof *t + n * sizeof *pcs);
    if (!t) return NULL;
    t->hash = hash;
    t->count = (uint16_t)n;
    t->exact = exact;
    uf_copy(t->pcs, pcs, n * sizeof *pcs);
    return t;
}

UF_ANYWHERE static uint32_t store(const uintptr_t *pcs, unsigned n, uint64_t exact)
{
    uint32_t hash = hash_of(pcs, n), bits = hash >> ROOT_BITS;
    _Atomic uint32_t *at = &root[hash % (1 << ROOT_BITS)];
    struct uf_trace *new = NULL;
    for (;; bits = bits >> 2 | bits << 30) {
        uint32_t id = atomic_load_explicit(at, memory_order_acquire);
        if (!id) {
            if (!new && !(new = make(hash, pcs, n, exact))) break;
            uint32_t own = (uint32_t)(((uintptr_t)new - depot.base) >> UNIT_SHIFT);
            if (atomic_compare_exchange_strong_explicit(at, &id, own, memory_order_acq_rel, memory_order_acquire)) return own;
        }
        struct uf_trace *t = (struct uf_trace *)(depot.base + ((uintptr_t)id << UNIT_SHIFT));
        if (uf_likely(same(t, hash, pcs, n, exact))) return id; /* one that lost a race for it stays unused */
        at = &t->more[bits & 3];
    }
    atomic_fetch_add(&uf_trace_lost, 1);
    return 0;
}

UF_ANYWHERE uint32_t uf_trace_keep(const uintptr_t *pcs, unsigned n, uint64_t exact) { return store(pcs, n, exact); }

/* Our own frames are walked too, and left out. */
static unsigned walk_from_here(struct uf_thread *t, uintptr_t ret, uintptr_t *pcs, unsigned max, uint64_t *exact)
{
    enum { OURS = 12 };
    uintptr_t all[UF_TRACE_MAX + OURS];
    struct uf_walk_regs regs;
    unsigned n, skip = 0;
    if (uf_unwind_lib_there()) {
        n = uf_unwind_lib_here(all, max + OURS);
    } else {
        uf_walk_here(&regs);
        n = uf_walk(&regs, uf_stack_end(t, regs.sp), all, max + OURS, exact);
    }
    while (skip < n && all[skip] != ret) skip++;
    if (skip == n) skip = 0;
    n = n - skip < max ? n - skip : max;
    uf_copy(pcs, all + skip, n * sizeof *pcs);
    *exact >>= skip;
    return n;
}

/* From a hook's caller on, whose registers are at hand: no frame of ours is walked. */
static uint32_t trace_from(struct uf_thread *t, const struct uf_walk_regs *regs)
{
    uintptr_t pcs[UF_TRACE_MAX];
    struct uf_walk_note note;
    uint64_t exact = 0;
    uintptr_t end = uf_stack_end(t, regs->sp);
    unsigned n, most = (unsigned)uf_options.num_callers;
    if (end && (n = uf_walk_noted(regs, end, pcs, most, &note)) != 0) {
        uint32_t id = store(pcs, n, 0);
        if (id) uf_trace_learn(t, regs, &note, id);
        return id;
    }
    n = uf_walk(regs, end, pcs, most, &exact);
    return store(pcs, n, exact & ~1ull);
}

uint32_t uf_trace_here(struct uf_thread *t, const struct uf_caller *caller)
{
    uintptr_t pcs[UF_TRACE_MAX];
    uint64_t exact = 0;
    if (UF_ARCH_FRAME_TO_CALLER && uf_likely(!uf_unwind_lib_there())) {
        /* the hook keeps a frame pointer */
        struct uf_walk_regs regs = { .pc = caller->ret, .sp = caller->frame + UF_ARCH_FRAME_TO_CALLER, .fp = *(uintptr_t *)caller->frame };
        uint32_t id = uf_trace_known(t, &regs, uf_stack_known(t, regs.sp));
        if (uf_likely(id)) return id;
        return trace_from(t, &regs);
    }
    unsigned n = walk_from_here(t, caller->ret, pcs, (unsigned)uf_options.num_callers, &exact);
    return store(pcs, n, exact & ~1ull);
}

UF_ANYWHERE unsigned uf_trace_context(struct uf_thread *t, const void *context, uintptr_t *pcs, unsigned max, uint64_t *exact)
{
    struct uf_walk_regs regs;
    *exact = 1;
    if (uf_unlikely(uf_unwind_lib_there())) return uf_unwind_lib_context(context, pcs, max);
    uf_walk_from_context(context, &regs);
    return uf_walk(&regs, t ? uf_stack_known(t, regs.sp) : 0, pcs, max, exact);
}
