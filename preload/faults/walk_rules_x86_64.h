/* walk_rules_x86_64.h: rule words, signal frames and calls of this CPU. Included by walk_cfi.h alone.
 *
 * rule word: bits 0-1 kind, 3-19 offset in bytes (where a mask alone reads it: this is on the way of every frame),
 * 20-24 where the caller's frame pointer is (words below the CFA, 0: still in the register). The return address
 * is always the word below the CFA. */
#define UF_RULE_OFFSET 0xffff8u
#define UF_RULE_BELOW_SHIFT 20
enum { UF_RULE_SP = 1, UF_RULE_FP = 2, UF_RULE_REALIGNED = 3 };

/* gcc's frames that realign the stack: CFA = *(fp + k), the caller's fp in *(fp). */
static inline uint32_t uf_walk_pack_realigned(const struct uf_walk_fde *f, const struct uf_walk_row *r)
{
    const uint8_t *cfa = f->map_lo + r->cfa_val, *fp = f->map_lo + r->val[UF_WALK_FP];
    if (r->how[UF_WALK_FP] != UF_HOW_AT_EXPR || cfa + 4 > f->map_hi || fp + 3 > f->map_hi) return 0;
    if (cfa[0] != 3 || cfa[1] != 0x76 || (cfa[2] & 0x80) || cfa[3] != 0x06) return 0;
    if (fp[0] != 2 || fp[1] != 0x76 || fp[2] != 0) return 0;
    int offset = (cfa[2] & 0x40) ? cfa[2] - 0x80 : cfa[2];
    if (offset % 8) return 0;
    return UF_RULE_REALIGNED | (uint32_t)(offset + 64 * 8);
}

/* The rule word of row R, or 0. */
static inline uint32_t uf_walk_pack(const struct uf_walk_fde *f, const struct uf_walk_row *r)
{
    if (f->signal) return 0;
    if (r->how[UF_WALK_RA] == UF_HOW_UNDEFINED) return UF_RULE_END;
    if (r->how[UF_WALK_RA] != UF_HOW_AT || r->val[UF_WALK_RA] != -8 || r->how[UF_WALK_SP] != UF_HOW_SAME) return 0;
    if (r->cfa_expr) return uf_walk_pack_realigned(f, r);
    if (r->cfa_reg != UF_WALK_SP && r->cfa_reg != UF_WALK_FP) return 0;
    if (r->cfa_val <= 0 || r->cfa_val % 8 || r->cfa_val > UF_RULE_OFFSET) return 0;
    uint32_t rule = r->cfa_reg == UF_WALK_SP ? UF_RULE_SP : UF_RULE_FP;
    if (r->how[UF_WALK_FP] == UF_HOW_AT) {
        int32_t below = -r->val[UF_WALK_FP];
        if (below < 16 || below % 8 || below / 8 > 31) return 0;
        rule |= (uint32_t)below / 8 << UF_RULE_BELOW_SHIFT;
    } else if (r->how[UF_WALK_FP] != UF_HOW_SAME) {
        return 0;
    }
    return rule | (uint32_t)r->cfa_val;
}

/* One frame up by a rule word (ENTRY: with anything above it). False leaves all alone: the stack contradicts,
 * or is not readable. NOTE, when not NULL, learns which words were read. */
static inline __attribute__((always_inline)) bool uf_walk_jump(uint64_t entry, struct uf_walk_mem *m, uintptr_t *pc,
                                                               uintptr_t *sp, uintptr_t *fp, struct uf_walk_note *note)
{
    uintptr_t offset = entry & UF_RULE_OFFSET, cfa, ret, up = *fp;
    unsigned below = (unsigned)(entry >> UF_RULE_BELOW_SHIFT) & 31;
    if (uf_unlikely((entry & 3) == UF_RULE_REALIGNED)) {
        if (!uf_walk_word(m, *fp + offset - 64 * 8, &cfa) || !uf_walk_word(m, *fp, &up)) return false;
        if (note) uf_walk_note_word(note, *fp + offset - 64 * 8, cfa), note->fp_at = *fp;
    } else {
        cfa = ((entry & 2) ? *fp : *sp) + offset;
    }
    if (uf_unlikely(cfa <= *sp || !uf_walk_word(m, cfa - 8, &ret))) return false;
    if (below && uf_unlikely(!uf_walk_word(m, cfa - 8 * below, &up))) return false;
    if (note) uf_walk_note_word(note, cfa - 8, ret);
    if (note && below) note->fp_at = cfa - 8 * below;
    *pc = ret;
    *sp = cfa;
    *fp = up;
    return true;
}

#define UF_WALK_GREGS                                                                                      \
    { REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8, REG_R9, REG_R10, REG_R11, \
      REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP }

static const uint8_t uf_walk_scratch[9] = { 0, 1, 2, 4, 5, 8, 9, 10, 11 };

/* R from the context of a handler. */
static inline void uf_walk_take_context(const ucontext_t *u, struct uf_walk_regs *r)
{
    static const uint8_t gregs[UF_WALK_REGS] = UF_WALK_GREGS;
    const greg_t *g = u->uc_mcontext.gregs;
    r->pc = (uintptr_t)g[REG_RIP], r->sp = (uintptr_t)g[REG_RSP], r->fp = (uintptr_t)g[REG_RBP];
    r->bx = (uintptr_t)g[REG_RBX], r->r12 = (uintptr_t)g[REG_R12], r->r13 = (uintptr_t)g[REG_R13];
    r->r14 = (uintptr_t)g[REG_R14], r->r15 = (uintptr_t)g[REG_R15];
    for (unsigned i = 0; i < 9; i++) r->scratch[i] = (uintptr_t)g[gregs[uf_walk_scratch[i]]];
}

/* S, with every register known, from R. */
static inline void uf_walk_take_regs(const struct uf_walk_regs *r, struct uf_walk_state *s)
{
    s->reg[3] = r->bx, s->reg[UF_WALK_FP] = r->fp, s->reg[UF_WALK_SP] = r->sp;
    s->reg[12] = r->r12, s->reg[13] = r->r13, s->reg[14] = r->r14, s->reg[15] = r->r15;
    s->reg[UF_WALK_RA] = s->pc = r->pc;
    for (unsigned i = 0; i < 9; i++) s->reg[uf_walk_scratch[i]] = r->scratch[i];
    s->known = (1ull << UF_WALK_REGS) - 1;
}

/* The trampoline that a handler returns to, for programs that bring one without frame information:
 * mov $15, %rax (or %eax); syscall. CODE to END is readable. */
static inline bool uf_walk_trampoline(const uint8_t *code, const uint8_t *end)
{
    static const uint8_t wide[9] = { 0x48, 0xc7, 0xc0, 15, 0, 0, 0, 0x0f, 0x05 };
    static const uint8_t narrow[7] = { 0xb8, 15, 0, 0, 0, 0x0f, 0x05 };
    unsigned w = 0, n = 0;
    while (w < sizeof wide && code + w < end && code[w] == wide[w]) w++;
    while (n < sizeof narrow && code + n < end && code[n] == narrow[n]) n++;
    return w == sizeof wide || n == sizeof narrow;
}

/* At a trampoline: the interrupted registers, from the signal frame at sp. False: not readable. */
static inline bool uf_walk_take_frame(struct uf_walk_state *s, struct uf_walk_mem *m)
{
    static const uint8_t gregs[UF_WALK_REGS] = UF_WALK_GREGS;
    uintptr_t at = s->reg[UF_WALK_SP] + offsetof(ucontext_t, uc_mcontext.gregs);
    struct uf_walk_state n;
    for (unsigned i = 0; i < UF_WALK_REGS; i++)
        if (!uf_walk_word(m, at + 8u * gregs[i], &n.reg[i])) return false;
    for (unsigned i = 0; i < UF_WALK_REGS; i++) s->reg[i] = n.reg[i];
    s->pc = n.reg[UF_WALK_RA];
    s->known = (1ull << UF_WALK_REGS) - 1;
    return true;
}

/* The program jumped where no code is: where a call would have left its return address, and the sp after it.
 * False: not readable. */
static inline bool uf_walk_wild_return(const struct uf_walk_state *s, struct uf_walk_mem *m, uintptr_t *ret, uintptr_t *sp)
{
    *sp = s->reg[UF_WALK_SP] + 8;
    return uf_walk_word(m, s->reg[UF_WALK_SP], ret);
}

/* True when the instruction before RET is a call. Code from BEGIN on is readable. */
static inline bool uf_walk_after_call(const uint8_t *begin, const uint8_t *ret)
{
    if (ret - begin >= 5 && ret[-5] == 0xe8) return true;
    for (int size = 2; size <= 7 && size <= ret - begin; size++)
        if (ret[-size] == 0xff && (ret[-size + 1] & 0x38) == 0x10) return true;
    return false;
}

static inline uintptr_t uf_walk_strip(uintptr_t pc) { return pc; }
