/* trace_memo.c: two entries a place, the older one makes room. Entries lie in the order in which places were first used: a thread that
 * takes few traces touches few pages. */
#include "faults/trace_memo.h"

#include "base/meta.h"
#include "base/opt.h"
#include "base/banned.h"

enum { PLACES = 512, WAYS = 2 };

struct entry {
    uintptr_t pc, sp, fp; /* fp 0: it did not matter */
    uint32_t generation, id;
    uint32_t count, reach; /* words, and how far above sp the last of them ends */
    uint32_t most;         /* frames that were asked for */
    uint32_t off[UF_WALK_NOTES];
    uintptr_t word[UF_WALK_NOTES];
};

struct uf_trace_memo {
    uint16_t number[PLACES][WAYS]; /* of its entry, from 1; 0: none yet */
    uint16_t used;
    struct entry entry[PLACES * WAYS];
};

static uint16_t *place_of(struct uf_trace_memo *m, const struct uf_walk_regs *from)
{
    uint64_t h = (from->pc ^ from->sp << 20) * 0x9e3779b97f4a7c15ull;
    return m->number[(h >> 40) % PLACES];
}

static inline bool as_it_was(const struct entry *e, const struct uf_walk_regs *from, uintptr_t stack_hi)
{
    if (e->pc != from->pc || e->sp != from->sp || (e->fp && e->fp != from->fp) || e->most != uf_options.num_callers) return false;
    if (e->generation != uf_walk_generation() || e->reach > stack_hi - from->sp) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (*(const uintptr_t *)(e->sp + e->off[i]) != e->word[i]) return false;
    return true;
}

uint32_t uf_trace_known(struct uf_thread *t, const struct uf_walk_regs *from, uintptr_t stack_hi)
{
    if (uf_unlikely(!t->memo || !stack_hi)) return 0;
    const uint16_t *number = place_of(t->memo, from);
    for (unsigned i = 0; i < WAYS; i++) {
        const struct entry *e = &t->memo->entry[number[i] - 1];
        if (number[i] && as_it_was(e, from, stack_hi)) return e->id;
    }
    return 0;
}

void uf_trace_learn(struct uf_thread *t, const struct uf_walk_regs *from, const struct uf_walk_note *note, uint32_t id)
{
    if (uf_unlikely(!t->memo) && !(t->memo = uf_meta_take(sizeof *t->memo))) return;
    if (note->fp_used && !from->fp) return;
    uint16_t *number = &place_of(t->memo, from)[t->memo_turn++ % WAYS];
    if (!*number) *number = ++t->memo->used;
    struct entry *to = &t->memo->entry[*number - 1];
    to->id = 0;
    to->pc = 0; /* a handler that comes now finds nothing here */
    to->count = note->count;
    to->most = (uint32_t)uf_options.num_callers;
    to->reach = 0;
    for (uint32_t i = 0; i < note->count; i++) {
        uintptr_t off = note->at[i] - from->sp;
        if (off > UINT32_MAX - 8 || off % 8) return;
        if (to->reach < off + 8) to->reach = (uint32_t)off + 8;
        to->off[i] = (uint32_t)off;
        to->word[i] = note->word[i];
    }
    to->sp = from->sp;
    to->fp = note->fp_used ? from->fp : 0;
    to->generation = note->generation;
    to->id = id;
    to->pc = from->pc;
}
