/* walk_step.c: one frame up by full interpretation, and what is left to try where no description exists. */
#include "faults/walk_cfi.h"

#include "base/banned.h"

static UF_ANYWHERE bool known(const struct uf_walk_state *s, unsigned reg)
{
    return s->known >> reg & 1;
}

/* The caller's register I. UNKNOWN: it did not survive. */
static UF_ANYWHERE enum uf_walk_result recover(const struct uf_walk_fde *f, const struct uf_walk_row *row, unsigned i,
                                               uintptr_t cfa, const struct uf_walk_state *s, struct uf_walk_mem *m,
                                               uintptr_t *out)
{
    uintptr_t at = cfa + (uintptr_t)(intptr_t)row->val[i];
    enum uf_walk_result r = UF_WALK_ON;
    *out = s->reg[i];
    switch (row->how[i]) {
    case UF_HOW_SAME:
        return known(s, i) && (f->signal || i == UF_WALK_RA || (UF_WALK_KEPT >> i & 1)) ? UF_WALK_ON : UF_WALK_UNKNOWN;
    case UF_HOW_UNDEFINED: return UF_WALK_UNKNOWN;
    case UF_HOW_IS: *out = at; return UF_WALK_ON;
    case UF_HOW_IS_EXPR: return uf_walk_eval(f, row->val[i], s, m, &cfa, out);
    case UF_HOW_REGISTER:
        if (row->val[i] < 0 || row->val[i] >= UF_WALK_REGS || !known(s, (unsigned)row->val[i])) return UF_WALK_UNKNOWN;
        *out = s->reg[row->val[i]];
        return UF_WALK_ON;
    case UF_HOW_AT_EXPR: r = uf_walk_eval(f, row->val[i], s, m, &cfa, &at); break;
    default: break;
    }
    if (r != UF_WALK_ON || uf_walk_word(m, at, out)) return r;
    /* Below sp and not readable: already popped, and a popped register is back in its place. */
    return at < s->reg[UF_WALK_SP] && known(s, i) && i != UF_WALK_RA ? UF_WALK_ON : UF_WALK_BAD;
}

static UF_ANYWHERE enum uf_walk_result frame_address(const struct uf_walk_fde *f, const struct uf_walk_row *row,
                                                     const struct uf_walk_state *s, struct uf_walk_mem *m, uintptr_t *cfa)
{
    enum uf_walk_result r = UF_WALK_ON;
    if (row->cfa_expr) r = uf_walk_eval(f, row->cfa_val, s, m, NULL, cfa);
    else if (!known(s, row->cfa_reg)) r = UF_WALK_UNKNOWN;
    else *cfa = s->reg[row->cfa_reg] + (uintptr_t)row->cfa_val;
    if (r != UF_WALK_ON || f->signal) return r;
    bool grows = *cfa > s->reg[UF_WALK_SP] || (UF_WALK_LEAF_SP && s->exact && *cfa == s->reg[UF_WALK_SP]);
    return grows ? UF_WALK_ON : UF_WALK_BAD;
}

UF_ANYWHERE enum uf_walk_result uf_walk_apply(const struct uf_walk_fde *f, const struct uf_walk_row *row,
                                              struct uf_walk_state *s, struct uf_walk_mem *m)
{
    struct uf_walk_state n;
    uintptr_t cfa = 0;
    if (row->how[UF_WALK_RA] == UF_HOW_UNDEFINED) return UF_WALK_END;
    enum uf_walk_result r = frame_address(f, row, s, m, &cfa);
    if (r != UF_WALK_ON) return r;

    n.known = 0;
    for (unsigned i = 0; i < UF_WALK_REGS; i++) {
        if (i == UF_WALK_SP && row->how[i] == UF_HOW_SAME) {
            n.reg[i] = cfa;
        } else {
            r = recover(f, row, i, cfa, s, m, &n.reg[i]);
            if (r == UF_WALK_BAD) return r;
            if (r == UF_WALK_UNKNOWN) continue;
        }
        n.known |= 1ull << i;
    }
    if (!known(&n, UF_WALK_RA) || !known(&n, UF_WALK_SP)) return UF_WALK_UNKNOWN;
    /* A frame that was called and keeps its return address in a register would be its own caller. */
    if (!s->exact && !f->signal && row->how[UF_WALK_RA] == UF_HOW_SAME) return UF_WALK_BAD;
    for (unsigned i = 0; i < UF_WALK_REGS; i++) s->reg[i] = n.reg[i];
    s->known = n.known;
    s->pc = s->reg[UF_WALK_RA] = uf_walk_strip(n.reg[UF_WALK_RA]);
    s->exact = f->signal;
    return s->pc ? UF_WALK_ON : UF_WALK_END;
}

/* Is S->pc, a return address, a signal trampoline? F covers pc - 1 when FOUND. A trampoline without
 * frame information of its own starts where another function ends, so the byte before it says nothing. */
static UF_ANYWHERE bool at_trampoline(const struct uf_walk_state *s, struct uf_walk_mem *m,
                                      const struct uf_walk_fde *f, bool found)
{
    struct uf_walk_fde own;
    uintptr_t code[2];
    if (s->exact || (found && s->pc < f->end)) return false;
    if (uf_walk_find(s->pc, &own)) return uf_walk_trampoline((const uint8_t *)s->pc, (const uint8_t *)own.end);
    /* Nobody says that this can be read: ask the kernel, but only where it is needed, it takes microseconds. */
    if (!UF_WALK_BARE_TRAMPOLINE || !uf_walk_word_far(m, s->pc, &code[0]) || !uf_walk_word_far(m, s->pc + 8, &code[1]))
        return false;
    return uf_walk_trampoline((const uint8_t *)code, (const uint8_t *)(code + 2));
}

/* The program jumped to where no code is known: back to the call, if there was one. */
static UF_ANYWHERE bool step_wild(struct uf_walk_state *s, struct uf_walk_mem *m)
{
    struct uf_walk_fde f;
    uintptr_t ret, sp;
    if (!s->exact || !uf_walk_wild_return(s, m, &ret, &sp) || !uf_walk_find(ret - 1, &f)) return false;
    if (!uf_walk_after_call((const uint8_t *)f.begin, (const uint8_t *)ret)) return false;
    s->pc = s->reg[UF_WALK_RA] = ret;
    s->reg[UF_WALK_SP] = sp;
    s->exact = false;
    return true;
}

/* By the frame pointer, if it looks like one and leads to code that is described. */
static UF_ANYWHERE bool step_frame_pointer(struct uf_walk_state *s, struct uf_walk_mem *m)
{
    struct uf_walk_fde f;
    uintptr_t fp = s->reg[UF_WALK_FP], up, ret;
    if (!known(s, UF_WALK_FP) || fp < s->reg[UF_WALK_SP] || fp % 8) return false;
    if (!uf_walk_word(m, fp, &up) || !uf_walk_word(m, fp + 8, &ret)) return false;
    ret = uf_walk_strip(ret);
    if (uf_walk_can_find() ? !uf_walk_find(ret - 1, &f) || up <= fp : up && up <= fp) return false;
    s->pc = s->reg[UF_WALK_RA] = ret;
    s->reg[UF_WALK_SP] = fp + 16;
    s->reg[UF_WALK_FP] = up;
    s->known = 1ull << UF_WALK_SP | 1ull << UF_WALK_FP | 1ull << UF_WALK_RA;
    s->exact = false;
    return ret != 0;
}

/* The stack that a signal interrupted may be another one, of which nothing is known. */
static UF_ANYWHERE void cross_stacks(const struct uf_walk_state *s, struct uf_walk_mem *m)
{
    if (s->reg[UF_WALK_SP] - m->lo < m->span) return;
    m->span = 0;
    m->remote = true;
}

UF_ANYWHERE enum uf_walk_result uf_walk_step(struct uf_walk_state *s, struct uf_walk_mem *m, uint32_t *rule)
{
    struct uf_walk_fde f;
    struct uf_walk_row row;
    uintptr_t at = s->pc - !s->exact;
    enum uf_walk_result r;
    *rule = 0;
    bool found = uf_walk_find(at, &f);
    if (at_trampoline(s, m, &f, found)) {
        if (!uf_walk_take_frame(s, m)) return UF_WALK_BAD;
        s->exact = true;
        r = s->pc ? UF_WALK_ON : UF_WALK_END;
    } else if (!found || !uf_walk_row_at(&f, at, &row)) {
        return step_wild(s, m) || step_frame_pointer(s, m) ? UF_WALK_ON : UF_WALK_END;
    } else {
        r = uf_walk_apply(&f, &row, s, m);
        *rule = uf_walk_pack(&f, &row);
    }
    if (r == UF_WALK_ON && s->exact) cross_stacks(s, m);
    return r;
}
