/* walk_rules_aarch64.h: rule words, signal frames and calls of this CPU. Included by walk_cfi.h alone.
 *
 * rule word: bits 0-1 kind, 2-12 where the caller's frame pointer is (words below the CFA), 13-23 offset in
 * words. The return address is always in the word above the saved frame pointer; other frames have no word. */
enum { UF_RULE_SP = 1, UF_RULE_FP = 2 };

/* The rule word of row R, or 0. */
static inline uint32_t uf_walk_pack(const struct uf_walk_fde *f, const struct uf_walk_row *r)
{
    if (f->signal) return 0;
    if (r->how[UF_WALK_RA] == UF_HOW_UNDEFINED) return UF_RULE_END;
    if (r->cfa_expr || r->how[UF_WALK_RA] != UF_HOW_AT || r->how[UF_WALK_FP] != UF_HOW_AT) return 0;
    if (r->how[UF_WALK_SP] != UF_HOW_SAME || r->val[UF_WALK_RA] != r->val[UF_WALK_FP] + 8) return 0;
    if (r->cfa_reg != UF_WALK_SP && r->cfa_reg != UF_WALK_FP) return 0;
    int32_t below = -r->val[UF_WALK_FP];
    if (below < 16 || below % 8 || below / 8 >= 1 << 11) return 0;
    if (r->cfa_val <= 0 || r->cfa_val % 8 || r->cfa_val / 8 >= 1 << 11) return 0;
    return (r->cfa_reg == UF_WALK_SP ? UF_RULE_SP : UF_RULE_FP) | (uint32_t)below / 8 << 2 |
           (uint32_t)(r->cfa_val / 8) << 13;
}

/* Take the authentication code off a return address; a hint that older CPUs pass over. */
static inline uintptr_t uf_walk_strip(uintptr_t pc)
{
    register uintptr_t lr __asm__("x30") = pc;
    __asm__("hint 7" : "+r"(lr));
    return lr;
}

/* One frame up by a rule word (ENTRY: with anything above it). False leaves all alone: the stack contradicts, or is not readable.
 * NOTE, when not NULL, learns which words were read. */
static inline __attribute__((always_inline)) bool uf_walk_jump(uint64_t entry, struct uf_walk_mem *m, uintptr_t *pc,
                                                               uintptr_t *sp, uintptr_t *fp, struct uf_walk_note *note)
{
    uint32_t rule = (uint32_t)entry & ((1u << UF_RULE_BITS) - 1);
    uintptr_t cfa = ((rule & 3) == UF_RULE_SP ? *sp : *fp) + (uintptr_t)(rule >> 13) * 8, ret, up;
    uintptr_t pair = cfa - (uintptr_t)(rule >> 2 & 2047) * 8;
    if (cfa <= *sp || !uf_walk_word(m, pair, &up) || !uf_walk_word(m, pair + 8, &ret)) return false;
    if (note) uf_walk_note_word(note, pair + 8, ret), note->fp_at = pair;
    *pc = uf_walk_strip(ret);
    *sp = cfa;
    *fp = up;
    return true;
}

/* R from the context of a handler. */
static inline void uf_walk_take_context(const ucontext_t *u, struct uf_walk_regs *r)
{
    const mcontext_t *c = &u->uc_mcontext;
    r->pc = c->pc, r->sp = c->sp, r->fp = c->regs[29], r->lr = c->regs[30];
    for (unsigned i = 0; i < 10; i++) r->x19[i] = c->regs[19 + i];
    for (unsigned i = 0; i < 19; i++) r->scratch[i] = c->regs[i];
}

/* S, with every register known, from R. */
static inline void uf_walk_take_regs(const struct uf_walk_regs *r, struct uf_walk_state *s)
{
    s->pc = r->pc;
    s->reg[UF_WALK_SP] = r->sp, s->reg[UF_WALK_FP] = r->fp, s->reg[UF_WALK_RA] = r->lr;
    for (unsigned i = 0; i < 10; i++) s->reg[19 + i] = r->x19[i];
    for (unsigned i = 0; i < 19; i++) s->reg[i] = r->scratch[i];
    s->known = 0xffffffffull;
}

/* The trampoline that a handler returns to, in the vDSO: mov x8, #139; svc #0. CODE to END is readable. */
static inline bool uf_walk_trampoline(const uint8_t *code, const uint8_t *end)
{
    static const uint8_t want[8] = { 0x68, 0x11, 0x80, 0xd2, 0x01, 0, 0, 0xd4 };
    unsigned n = 0;
    while (n < sizeof want && code + n < end && code[n] == want[n]) n++;
    return n == sizeof want;
}

/* At a trampoline: the interrupted registers, from the signal frame at sp: siginfo, then the ucontext.
 * False: not readable. */
static inline bool uf_walk_take_frame(struct uf_walk_state *s, struct uf_walk_mem *m)
{
    uintptr_t at = s->reg[UF_WALK_SP] + 128 + offsetof(ucontext_t, uc_mcontext.regs);
    uintptr_t reg[33]; /* x0 .. x30, sp, pc */
    for (unsigned i = 0; i < 33; i++)
        if (!uf_walk_word(m, at + 8u * i, &reg[i])) return false;
    for (unsigned i = 0; i < 32; i++) s->reg[i] = reg[i];
    s->pc = reg[32];
    s->known = 0xffffffffull;
    return true;
}

/* The program jumped where no code is: the return address that a call would have left. False: unknown. */
static inline bool uf_walk_wild_return(const struct uf_walk_state *s, struct uf_walk_mem *m, uintptr_t *ret, uintptr_t *sp)
{
    (void)m;
    *sp = s->reg[UF_WALK_SP];
    *ret = uf_walk_strip(s->reg[UF_WALK_RA]);
    return s->known >> UF_WALK_RA & 1;
}

/* True when the instruction before RET is bl or blr (plain or authenticated). Code from BEGIN on is readable. */
static inline bool uf_walk_after_call(const uint8_t *begin, const uint8_t *ret)
{
    if (ret - begin < 4 || ((uintptr_t)ret & 3)) return false;
    uint32_t op = (uint32_t)ret[-4] | (uint32_t)ret[-3] << 8 | (uint32_t)ret[-2] << 16 | (uint32_t)ret[-1] << 24;
    return op >> 26 == 0x25 || (op & 0xfffffc1f) == 0xd63f0000 || (op & 0xfefff800) == 0xd63f0800;
}
