/* walk.c: the walk itself: ready rules from the cache, and one full step where there is none. */
#include "faults/walk_cfi.h"

/* The cache: one word an entry, so that no reader sees half of one. A code address (48 bits) is multiplied by
 * an odd number, which loses nothing: the top bits choose the entry, the others are the entry's top 34 bits,
 * and so a match is exact. Then 5 bits of generation, then the rule. */
#define CACHE_BITS 14
#define ADDRESS_BITS 48
#define GENERATION_BITS 5
_Static_assert(ADDRESS_BITS - CACHE_BITS + GENERATION_BITS + UF_RULE_BITS == 64, "an entry is one word");

static _Atomic uint64_t cache[1 << CACHE_BITS];
static _Atomic uint32_t generation;

static inline uint64_t cache_key(uintptr_t at, uint32_t gen, size_t *index)
{
    uint64_t x = (at * 0x9e3779b97f4a7c15u) << (64 - ADDRESS_BITS);
    *index = x >> (64 - CACHE_BITS);
    return x << CACHE_BITS | (uint64_t)gen << UF_RULE_BITS;
}

static inline uint32_t current_generation(void)
{
    return atomic_load_explicit(&generation, memory_order_acquire) & ((1u << GENERATION_BITS) - 1);
}

static UF_ANYWHERE void remember(uintptr_t at, uint32_t gen, uint32_t rule)
{
    size_t index;
    uint64_t key = cache_key(at, gen, &index);
    if (rule && !(at >> ADDRESS_BITS)) atomic_store_explicit(&cache[index], key | rule, memory_order_relaxed);
}

/* A walker that stores a rule of the old generation stores it for nobody: 32 generations pass before its number
 * counts again, and each of them clears all. */
UF_ANYWHERE void uf_walk_forget(void)
{
    atomic_fetch_add_explicit(&generation, 1, memory_order_acq_rel);
    for (size_t i = 0; i < UF_COUNT(cache); i++) atomic_store_explicit(&cache[i], 0, memory_order_relaxed);
}

struct walk {
    struct uf_walk_mem mem;
    struct uf_walk_state s;
    uintptr_t *pcs;
    unsigned n, max;
    uint64_t exact;
    uint32_t gen;
};

static inline void add(struct walk *w, uintptr_t pc, bool exact)
{
    if (exact && w->n < 64) w->exact |= 1ull << w->n;
    w->pcs[w->n++] = pc;
}

/* Up by ready rules until there is none for the next frame, or none fits: that frame is left in W->s, with no
 * register known but those that rules keep. True: the stack ends here. */
static UF_ANYWHERE bool run_cached(struct walk *w)
{
    struct uf_walk_state *s = &w->s;
    uintptr_t pc = s->pc, sp = s->reg[UF_WALK_SP], fp = s->reg[UF_WALK_FP], at = pc - !s->exact;
    uintptr_t *to = w->pcs + w->n, *end = w->pcs + w->max;
    uint32_t gen = w->gen;
    bool moved = false, over = false;
    while (to < end) {
        size_t index;
        uint64_t key = cache_key(at, gen, &index);
        uint64_t entry = atomic_load_explicit(&cache[index], memory_order_relaxed) ^ key;
        if (uf_unlikely(entry >> UF_RULE_BITS || at >> ADDRESS_BITS || !(entry & 3))) {
            over = entry == UF_RULE_END && !(at >> ADDRESS_BITS);
            break;
        }
        if (uf_unlikely(!uf_walk_jump((uint32_t)entry, &w->mem, &pc, &sp, &fp))) break;
        moved = true;
        if (uf_unlikely(!pc)) {
            over = true;
            break;
        }
        at = pc - 1;
        *to++ = pc;
    }
    w->n = (unsigned)(to - w->pcs);
    if (!moved) return over;
    s->exact = false;
    s->pc = s->reg[UF_WALK_RA] = pc;
    s->reg[UF_WALK_SP] = sp;
    s->reg[UF_WALK_FP] = fp;
    s->known = 1ull << UF_WALK_SP | 1ull << UF_WALK_FP | 1ull << UF_WALK_RA;
    return over;
}

/* The walk, with the cache or, FULL, keeping every register from frame to frame. */
static UF_ANYWHERE enum uf_walk_result run(struct walk *w, bool full)
{
    while (w->n < w->max) {
        if (!full && run_cached(w)) return UF_WALK_END;
        if (w->n >= w->max) break;
        uintptr_t at = w->s.pc - !w->s.exact;
        uint32_t rule;
        enum uf_walk_result r = uf_walk_step(&w->s, &w->mem, &rule);
        remember(at, w->gen, rule);
        if (r != UF_WALK_ON) return r;
        add(w, w->s.pc, w->s.exact);
    }
    return UF_WALK_ON;
}

static inline void set_bounds(struct uf_walk_mem *m, uintptr_t sp, uintptr_t hi)
{
    uintptr_t page = uf_down(sp, UF_PAGE);
    m->pid = 0;
    m->held = 0;
    m->at = 0;
    m->remote = hi == 0;
    m->lo = sp - page > UF_WALK_RED_ZONE ? sp - UF_WALK_RED_ZONE : page;
    m->span = hi > sp && hi - sp >= 8 ? hi - 7 - m->lo : 0;
}

static inline void begin(struct walk *w, const struct uf_walk_regs *from, uintptr_t hi)
{
    set_bounds(&w->mem, from->sp, hi);
    uf_walk_take_regs(from, &w->s);
    w->s.exact = true;
    w->n = 0;
    w->exact = 0;
    add(w, from->pc, true);
}

UF_ANYWHERE unsigned uf_walk(const struct uf_walk_regs *from, uintptr_t stack_hi, uintptr_t *pcs, unsigned max, uint64_t *exact)
{
    struct walk w;
    *exact = 0;
    if (!max) return 0;
    w.pcs = pcs;
    w.max = max;
    w.gen = current_generation();
    begin(&w, from, stack_hi);
    if (run(&w, false) == UF_WALK_UNKNOWN) {
        /* A frame is found by a register that rules do not keep (the lazy resolver of the loader, hand-written code). */
        begin(&w, from, stack_hi);
        run(&w, true);
    }
    *exact = w.exact;
    return w.n;
}

UF_ANYWHERE void uf_walk_from_context(const void *context, struct uf_walk_regs *r)
{
    uf_walk_take_context(context, r);
}
