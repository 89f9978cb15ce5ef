/* walk_row.c: running call frame instructions up to the row that holds at an address. */
#include "faults/walk_cfi.h"

#include "faults/walk_read.h"

#include "base/banned.h"

/* Compilers nest remember_state once; deeper than this ends the walk. */
#define KEPT_ROWS 4

struct run {
    const struct uf_walk_fde *fde;
    uintptr_t loc, target;
    struct uf_walk_row *row;
    const struct uf_walk_row *initial; /* NULL while the common part runs */
    unsigned kept;
    bool bad;
    struct uf_walk_row keep[KEPT_ROWS];
};

/* Word by word behind a barrier, or gcc makes it a call of memcpy. */
static UF_ANYWHERE void copy_row(struct uf_walk_row *to, const struct uf_walk_row *from)
{
    typedef uint64_t __attribute__((may_alias)) word;
    for (size_t i = 0; i < sizeof *to / sizeof(word); i++) {
        ((word *)to)[i] = ((const word *)from)[i];
        __asm__ volatile("" ::: "memory");
    }
}

static UF_ANYWHERE void clear_row(struct uf_walk_row *row)
{
    typedef uint64_t __attribute__((may_alias)) word;
    for (size_t i = 0; i < sizeof *row / sizeof(word); i++) {
        ((word *)row)[i] = 0;
        __asm__ volatile("" ::: "memory");
    }
}

/* COUNT units, wrapping where damage makes it too large. */
static inline int64_t scaled(const struct run *r, uint64_t count)
{
    return (int64_t)(count * (uint64_t)r->fde->data_unit);
}

/* A rule for REG; registers that the walk has no use for are left out. */
static UF_ANYWHERE void set_rule(struct run *r, uint64_t reg, enum uf_walk_how how, int64_t val)
{
    if (reg >= UF_WALK_REGS) return;
    if (val != (int32_t)val) r->bad = true;
    r->row->how[reg] = (uint8_t)how;
    r->row->val[reg] = (int32_t)val;
}

static UF_ANYWHERE void set_cfa(struct run *r, uint64_t reg, int64_t offset)
{
    if (reg >= UF_WALK_REGS) r->bad = true;
    r->row->cfa_reg = (uint8_t)reg;
    r->row->cfa_val = offset;
    r->row->cfa_expr = false;
}

static UF_ANYWHERE void restore_rule(struct run *r, uint64_t reg)
{
    if (reg >= UF_WALK_REGS) return;
    set_rule(r, reg, r->initial ? r->initial->how[reg] : UF_HOW_SAME, r->initial ? r->initial->val[reg] : 0);
}

/* Where an expression block starts, from the module's first byte; the block itself is stepped over. */
static UF_ANYWHERE int64_t take_block(struct run *r, struct uf_cursor *c)
{
    int64_t where = c->at - r->fde->map_lo;
    uf_skip(c, uf_take_uleb(c));
    return where;
}

/* Instructions about the CFA. False: not one of them. */
static UF_ANYWHERE bool run_cfa(struct run *r, uint8_t op, struct uf_cursor *c)
{
    uint64_t reg;
    switch (op) {
    case 0x0c: reg = uf_take_uleb(c); set_cfa(r, reg, (int64_t)uf_take_uleb(c)); return true;
    case 0x12: reg = uf_take_uleb(c); set_cfa(r, reg, scaled(r, (uint64_t)uf_take_sleb(c))); return true;
    case 0x0d:
        r->bad |= r->row->cfa_expr;
        set_cfa(r, uf_take_uleb(c), r->row->cfa_val);
        return true;
    case 0x0e: case 0x13:
        r->bad |= r->row->cfa_expr;
        r->row->cfa_val = op == 0x0e ? (int64_t)uf_take_uleb(c) : scaled(r, (uint64_t)uf_take_sleb(c));
        return true;
    case 0x0f:
        r->row->cfa_val = take_block(r, c);
        r->row->cfa_expr = true;
        return true;
    default: return false;
    }
}

/* Instructions about one register. False: not one of them. */
static UF_ANYWHERE bool run_register(struct run *r, uint8_t op, struct uf_cursor *c)
{
    if ((op < 0x05 || op > 0x11 || (op > 0x09 && op < 0x10)) && !(op >= 0x14 && op <= 0x16) && op != 0x2f)
        return false;
    uint64_t reg = uf_take_uleb(c);
    switch (op) {
    case 0x05: set_rule(r, reg, UF_HOW_AT, scaled(r, uf_take_uleb(c))); break;
    case 0x06: restore_rule(r, reg); break;
    case 0x07: set_rule(r, reg, UF_HOW_UNDEFINED, 0); break;
    case 0x08: set_rule(r, reg, UF_HOW_SAME, 0); break;
    case 0x09: set_rule(r, reg, UF_HOW_REGISTER, (int64_t)uf_take_uleb(c)); break;
    case 0x10: set_rule(r, reg, UF_HOW_AT_EXPR, take_block(r, c)); break;
    case 0x11: set_rule(r, reg, UF_HOW_AT, scaled(r, (uint64_t)uf_take_sleb(c))); break;
    case 0x14: set_rule(r, reg, UF_HOW_IS, scaled(r, uf_take_uleb(c))); break;
    case 0x15: set_rule(r, reg, UF_HOW_IS, scaled(r, (uint64_t)uf_take_sleb(c))); break;
    case 0x16: set_rule(r, reg, UF_HOW_IS_EXPR, take_block(r, c)); break;
    case 0x2f: set_rule(r, reg, UF_HOW_AT, scaled(r, -uf_take_uleb(c))); break;
    default: return false;
    }
    return true;
}

/* Instructions that move on, keep and take back. False: unknown. */
static UF_ANYWHERE bool run_flow(struct run *r, uint8_t op, struct uf_cursor *c)
{
    switch (op) {
    case 0x00: return true;
    case 0x01: r->loc = uf_take_pointer(c, r->fde->encoding & ~UF_ENC_INDIRECT, 0); return true;
    case 0x02: r->loc += uf_take(c, 1) * r->fde->code_unit; return true;
    case 0x03: r->loc += uf_take(c, 2) * r->fde->code_unit; return true;
    case 0x04: r->loc += uf_take(c, 4) * r->fde->code_unit; return true;
    case 0x0a:
        if (r->kept == KEPT_ROWS) return false;
        copy_row(&r->keep[r->kept++], r->row);
        return true;
    case 0x0b:
        if (!r->kept) return false;
        copy_row(r->row, &r->keep[--r->kept]);
        return true;
    case 0x2d: return true; /* aarch64: the return address is signed from here on; stripped in any case */
    case 0x2e: uf_take_uleb(c); return true;
    default: return false;
    }
}

/* Every turn consumes a byte, so it ends with the bytes. */
static UF_ANYWHERE bool run(struct run *r, const uint8_t *at, const uint8_t *end)
{
    struct uf_cursor c = { at, end, false };
    while (c.at < c.end && !c.bad && !r->bad && r->loc <= r->target) {
        uint8_t op = (uint8_t)uf_take(&c, 1), low = op & 63;
        switch (op >> 6) {
        case 1: r->loc += low * r->fde->code_unit; break;
        case 2: set_rule(r, low, UF_HOW_AT, scaled(r, uf_take_uleb(&c))); break;
        case 3: restore_rule(r, low); break;
        default:
            if (!run_register(r, op, &c) && !run_cfa(r, op, &c) && !run_flow(r, op, &c)) return false;
        }
    }
    return !c.bad && !r->bad;
}

UF_ANYWHERE bool uf_walk_row_at(const struct uf_walk_fde *fde, uintptr_t at, struct uf_walk_row *row)
{
    struct uf_walk_row initial;
    struct run r;
    clear_row(row);
    r.fde = fde;
    r.loc = fde->begin;
    r.target = at;
    r.row = row;
    r.initial = NULL;
    r.kept = 0;
    r.bad = false;
    if (!run(&r, fde->common, fde->common_end)) return false;
    copy_row(&initial, row);
    r.initial = &initial;
    r.loc = fde->begin;
    return run(&r, fde->own, fde->own_end);
}
