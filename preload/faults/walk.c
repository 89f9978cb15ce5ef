/* walk.c: the walk itself: ready rules from the cache, and one full step where there is none. */
#include "faults/walk_cfi.h"

#include "base/banned.h"

/* The cache: one word an entry, so that no reader sees half of one. A code address (48 bits) is multiplied by
 * an odd number, which loses nothing: the top bits choose the entry, the others are the entry's top 34 bits,
 * and so a match is exact. Then 5 bits of generation, then the rule. */
#define CACHE_BITS 14
#define ADDRESS_BITS 48
#define GENERATION_BITS 5
_Static_assert(ADDRESS_BITS - CACHE_BITS + GENERATION_BITS + UF_RULE_BITS == 64, "an entry is one word");

static _Atomic uint64_t cache[1 << CACHE_BITS];
static _Atomic uint32_t generation;

/* What an address is looked up by: a return address belongs to the instruction before it. */
static inline uintptr_t cache_name(uintptr_t pc, bool exact)
{
    return pc + exact;
}

static inline uint64_t cache_key(uintptr_t name, uint32_t gen, size_t *index)
{
    uint64_t x = name * (0x9e3779b97f4a7c15u << (64 - ADDRESS_BITS));
    *index = x >> (64 - CACHE_BITS);
    return x << CACHE_BITS | (uint64_t)gen << UF_RULE_BITS;
}

static inline uint32_t current_generation(void)
{
    return atomic_load_explicit(&generation, memory_order_acquire) & ((1u << GENERATION_BITS) - 1);
}

static UF_ANYWHERE void remember(uintptr_t name, uint32_t gen, uint32_t rule)
{
    size_t index;
    uint64_t key = cache_key(name, gen, &index);
    if (rule && !(name >> ADDRESS_BITS)) atomic_store_explicit(&cache[index], key | rule, memory_order_relaxed);
}

/* A walker that stores a rule of the old generation stores it for nobody: 32 generations pass before its number
 * counts again, and each of them clears all. */
UF_ANYWHERE void uf_walk_forget(void)
{
    atomic_fetch_add_explicit(&generation, 1, memory_order_acq_rel);
    for (size_t i = 0; i < UF_COUNT(cache); i++) atomic_store_explicit(&cache[i], 0, memory_order_relaxed);
}

/* All that the ready rules need of a frame. */
struct spot {
    uintptr_t pc, sp, fp;
    bool exact;
};

struct walk {
    const struct uf_walk_regs *from;
    uintptr_t *pcs;
    unsigned n, max;
    uint64_t exact;
    uint32_t gen;
    struct uf_walk_mem mem;
    struct uf_walk_state s; /* of the frame that needs more than ready rules */
};

/* Up by ready rules until there is none for the next frame, or none fits: that frame is left in P.
 * True: the stack ends here. */
static UF_ANYWHERE bool run_cached(struct walk *w, struct spot *p)
{
    uintptr_t pc = p->pc, sp = p->sp, fp = p->fp, name = cache_name(pc, p->exact);
    uintptr_t *to = w->pcs + w->n, *end = w->pcs + w->max;
    const uint32_t gen = w->gen;
    bool over = false;
    while (to < end) {
        size_t index;
        uint64_t key = cache_key(name, gen, &index);
        uint64_t entry = atomic_load_explicit(&cache[index], memory_order_relaxed);
        if (uf_unlikely((entry ^ key) >> UF_RULE_BITS || name >> ADDRESS_BITS || !(entry & 3))) {
            over = (entry ^ key) == UF_RULE_END && !(name >> ADDRESS_BITS);
            break;
        }
        if (uf_unlikely(!uf_walk_jump(entry, &w->mem, &pc, &sp, &fp, NULL))) break;
        if (uf_unlikely(!pc)) {
            over = true;
            break;
        }
        *to++ = pc;
        name = cache_name(pc, false);
    }
    if (to != w->pcs + w->n) {
        w->n = (unsigned)(to - w->pcs);
        p->pc = pc, p->sp = sp, p->fp = fp, p->exact = false;
    }
    return over;
}

/* From a frame that ready rules led to: only what they keep is known. */
static UF_ANYWHERE void take_spot(struct uf_walk_state *s, const struct spot *p)
{
    s->pc = s->reg[UF_WALK_RA] = p->pc;
    s->reg[UF_WALK_SP] = p->sp;
    s->reg[UF_WALK_FP] = p->fp;
    s->exact = false;
    s->known = 1ull << UF_WALK_SP | 1ull << UF_WALK_FP | 1ull << UF_WALK_RA;
}

/* One frame by full interpretation, from W->s. */
static UF_ANYWHERE enum uf_walk_result step(struct walk *w)
{
    uintptr_t name = cache_name(w->s.pc, w->s.exact);
    uint32_t rule;
    enum uf_walk_result r = uf_walk_step(&w->s, &w->mem, &rule);
    remember(name, w->gen, rule);
    if (r != UF_WALK_ON) return r;
    if (w->s.exact && w->n < 64) w->exact |= 1ull << w->n;
    w->pcs[w->n++] = w->s.pc;
    return r;
}

/* With the cache: UF_WALK_UNKNOWN asks for run_full. */
static UF_ANYWHERE enum uf_walk_result run(struct walk *w)
{
    struct spot p = { w->from->pc, w->from->sp, w->from->fp, true };
    bool first = true;
    while (w->n < w->max) {
        unsigned before = w->n;
        if (run_cached(w, &p)) return UF_WALK_END;
        if (w->n == w->max) break;
        if (w->n != before) take_spot(&w->s, &p);
        else if (first) uf_walk_take_regs(w->from, &w->s), w->s.exact = true;
        first = false;
        enum uf_walk_result r = step(w);
        if (r != UF_WALK_ON) return r;
        p.pc = w->s.pc, p.sp = w->s.reg[UF_WALK_SP], p.fp = w->s.reg[UF_WALK_FP], p.exact = w->s.exact;
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

static inline void begin(struct walk *w, uintptr_t hi)
{
    set_bounds(&w->mem, w->from->sp, hi);
    w->n = 1;
    w->exact = 1;
    w->pcs[0] = w->from->pc;
}

/* Keeping every register from frame to frame: for the rare stack with a frame that is found by a register which
 * ready rules do not keep (the loader's lazy resolver, hand-written code). */
static UF_ANYWHERE void run_full(struct walk *w)
{
    uf_walk_take_regs(w->from, &w->s);
    w->s.exact = true;
    while (w->n < w->max && step(w) == UF_WALK_ON) continue;
}

UF_ANYWHERE unsigned uf_walk(const struct uf_walk_regs *from, uintptr_t stack_hi, uintptr_t *pcs, unsigned max, uint64_t *exact)
{
    struct walk w;
    *exact = 0;
    if (!max) return 0;
    w.from = from;
    w.pcs = pcs;
    w.max = max;
    w.gen = current_generation();
    begin(&w, stack_hi);
    if (run(&w) == UF_WALK_UNKNOWN) {
        begin(&w, stack_hi);
        run_full(&w);
    }
    *exact = w.exact;
    return w.n;
}

UF_ANYWHERE uint32_t uf_walk_generation(void) { return atomic_load_explicit(&generation, memory_order_acquire); }

UF_ANYWHERE unsigned uf_walk_noted(const struct uf_walk_regs *from, uintptr_t stack_hi, uintptr_t *pcs, unsigned max, struct uf_walk_note *note)
{
    struct uf_walk_mem mem;
    uintptr_t pc = from->pc, sp = from->sp, fp = from->fp;
    unsigned n = 0;
    note->count = 0, note->full = note->fp_used = false, note->fp_at = 0;
    note->generation = uf_walk_generation();
    set_bounds(&mem, sp, stack_hi);
    if (!mem.span) return 0;
    for (bool exact = true; n < max && pc; exact = false) {
        uintptr_t name = cache_name(pc, exact);
        size_t index;
        uint64_t key = cache_key(name, note->generation & ((1u << GENERATION_BITS) - 1), &index);
        uint64_t entry = atomic_load_explicit(&cache[index], memory_order_relaxed);
        pcs[n++] = pc;
        if (n == max || ((entry ^ key) == UF_RULE_END && !(name >> ADDRESS_BITS))) break;
        if ((entry ^ key) >> UF_RULE_BITS || name >> ADDRESS_BITS || !(entry & 3)) return 0;
        if (entry & 2) { /* by the frame pointer: where that came from counts, too */
            if (note->fp_at) uf_walk_note_word(note, note->fp_at, fp);
            else note->fp_used = true;
        }
        if (!uf_walk_jump(entry, &mem, &pc, &sp, &fp, note)) return 0;
    }
    return note->full ? 0 : n;
}

UF_ANYWHERE void uf_walk_from_context(const void *context, struct uf_walk_regs *r)
{
    uf_walk_take_context(context, r);
}
