/* walk_cfi.h: what the files of the walker share; nobody else includes it. Everything runs anywhere,
 * locks nothing and fails by its result alone. */
#ifndef UF_WALK_CFI_H
#define UF_WALK_CFI_H

#include "faults/walk.h"

enum uf_walk_result {
    UF_WALK_ON,      /* one frame further */
    UF_WALK_END,     /* the stack ends here, or what is known of it does */
    UF_WALK_UNKNOWN, /* a register is needed whose value is not known */
    UF_WALK_BAD      /* the rules or the stack make no sense */
};

/* The stack: [lo, lo + span + 7) is read directly, anything else, when remote is set, by the kernel. */
struct uf_walk_mem {
    uintptr_t lo, span;
    bool remote;
    long pid;
    uintptr_t at; /* window holds [at, at + held) */
    unsigned held;
    uint8_t window[1024] __attribute__((aligned(8)));
};

/* Read through the kernel into the window. False: nobody can read there. */
bool uf_walk_word_far(struct uf_walk_mem *m, uintptr_t at, uintptr_t *out);

/* Read one word of the stack. False leaves OUT alone: out of bounds. */
static inline bool uf_walk_word(struct uf_walk_mem *m, uintptr_t at, uintptr_t *out)
{
    struct word { uintptr_t v; } __attribute__((packed, may_alias));
    if (uf_likely(at - m->lo < m->span)) {
        *out = ((const struct word *)at)->v;
        return true;
    }
    return m->remote && uf_walk_word_far(m, at, out);
}

/* One more word that a walk stands on. */
static inline void uf_walk_note_word(struct uf_walk_note *note, uintptr_t at, uintptr_t word)
{
    unsigned i = note->count < UF_WALK_NOTES ? note->count++ : (note->full = true, UF_WALK_NOTES - 1);
    note->at[i] = at;
    note->word[i] = word;
}

/* One frame. */
struct uf_walk_state {
    uintptr_t pc;
    bool exact;     /* pc is an instruction that was interrupted, not a return address */
    uint64_t known; /* bit i: reg[i] holds what the frame's register held */
    uintptr_t reg[UF_WALK_REGS];
};

/* The frame description that covers an address, and its common part. */
struct uf_walk_fde {
    const uint8_t *map_lo, *map_hi; /* the module; nothing outside is read */
    uintptr_t begin, end;
    const uint8_t *common, *common_end, *own, *own_end; /* instructions */
    uint64_t code_unit;
    int64_t data_unit;
    uint64_t ra;
    uint8_t encoding;
    bool has_length, signal;
};

/* Find the description that covers AT. False: no module, or none that describes it. */
bool uf_walk_find(uintptr_t at, struct uf_walk_fde *out);

/* True when this libc has _dl_find_object. Tests set uf_walk_blind to act as on an older one. */
bool uf_walk_can_find(void);
extern bool uf_walk_blind;

enum uf_walk_how {
    UF_HOW_SAME,       /* also: nothing said */
    UF_HOW_UNDEFINED,
    UF_HOW_AT,         /* saved at CFA + val */
    UF_HOW_IS,         /* is CFA + val */
    UF_HOW_AT_EXPR,    /* saved at the value of the expression at map_lo + val */
    UF_HOW_IS_EXPR,
    UF_HOW_REGISTER    /* is register val */
};

/* The rules in force at one address. */
struct uf_walk_row {
    int64_t cfa_val;     /* offset, or where in the module the expression is */
    uint8_t cfa_reg;
    bool cfa_expr;
    uint8_t how[UF_WALK_REGS];
    int32_t val[UF_WALK_REGS];
} __attribute__((aligned(8)));

/* Run the instructions of FDE up to the row that holds at AT. False: an instruction nobody knows, or damage. */
bool uf_walk_row_at(const struct uf_walk_fde *fde, uintptr_t at, struct uf_walk_row *row);

/* Evaluate the expression block (length first) at map_lo + WHERE; PUSH, when not NULL, is its operand. */
enum uf_walk_result uf_walk_eval(const struct uf_walk_fde *fde, int64_t where, const struct uf_walk_state *s,
                                 struct uf_walk_mem *m, const uintptr_t *push, uintptr_t *out);

/* One frame up, S becomes the caller. Leaves S alone unless it returns UF_WALK_ON. */
enum uf_walk_result uf_walk_apply(const struct uf_walk_fde *fde, const struct uf_walk_row *row,
                                  struct uf_walk_state *s, struct uf_walk_mem *m);

/* One frame up, whatever it takes: frame information, signal trampolines, a wild call, a frame pointer.
 * *RULE gets the rule word when one word can say it, else 0. */
enum uf_walk_result uf_walk_step(struct uf_walk_state *s, struct uf_walk_mem *m, uint32_t *rule);

/* A rule word: what one row says, in the low UF_RULE_BITS bits; 0 is none. The CPU's part packs and applies it. */
#define UF_RULE_BITS 25
#define UF_RULE_END (1u << 2) /* kind 0 with something in it: the outermost frame */

#include UF_WALK_RULES

#endif
