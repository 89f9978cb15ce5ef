/* walk_eval.c: the DWARF expressions that frame information uses (PLT entries, realigned frames, trampolines). */
#include "faults/walk_cfi.h"

#include "faults/walk_read.h"

#include "base/banned.h"

#define DEPTH 16
#define STEPS 256 /* expressions may branch backwards; none in use comes near */

struct eval {
    const struct uf_walk_state *s;
    struct uf_walk_mem *m;
    const uint8_t *start; /* branches stay in [start, cursor end] */
    unsigned top;         /* values on the stack */
    bool bad, unknown;
    uintptr_t v[DEPTH];
};

static UF_ANYWHERE void push(struct eval *e, uintptr_t v)
{
    if (e->top == DEPTH) e->bad = true;
    else e->v[e->top++] = v;
}

static UF_ANYWHERE uintptr_t pop(struct eval *e)
{
    if (!e->top) e->bad = true;
    return e->top ? e->v[--e->top] : 0;
}

static UF_ANYWHERE void push_copy(struct eval *e, unsigned deep)
{
    if (deep >= e->top) e->bad = true;
    else push(e, e->v[e->top - 1 - deep]);
}

static UF_ANYWHERE void push_register(struct eval *e, uint64_t reg, int64_t offset)
{
    if (reg >= UF_WALK_REGS) e->bad = true;
    else if (!(e->s->known >> reg & 1)) e->unknown = true;
    else push(e, e->s->reg[reg] + (uintptr_t)offset);
}

static UF_ANYWHERE void deref(struct eval *e, uint64_t size)
{
    uintptr_t v = 0;
    if (!uf_walk_word(e->m, pop(e), &v) || !size || size > 8) e->bad = true;
    push(e, size < 8 ? v & (((uintptr_t)1 << size * 8) - 1) : v);
}

/* Constants and registers. False: not one of them. */
static UF_ANYWHERE bool eval_leaf(struct eval *e, uint8_t op, struct uf_cursor *c)
{
    if (op >= 0x30 && op <= 0x4f) return push(e, op - 0x30), true;
    if (op >= 0x70 && op <= 0x8f) return push_register(e, op - 0x70, uf_take_sleb(c)), true;
    switch (op) {
    case 0x03: case 0x0e: case 0x0f: push(e, uf_take(c, 8)); return true;
    case 0x08: push(e, uf_take(c, 1)); return true;
    case 0x09: push(e, (uintptr_t)(int64_t)(int8_t)uf_take(c, 1)); return true;
    case 0x0a: push(e, uf_take(c, 2)); return true;
    case 0x0b: push(e, (uintptr_t)(int64_t)(int16_t)uf_take(c, 2)); return true;
    case 0x0c: push(e, uf_take(c, 4)); return true;
    case 0x0d: push(e, (uintptr_t)(int64_t)(int32_t)uf_take(c, 4)); return true;
    case 0x10: push(e, uf_take_uleb(c)); return true;
    case 0x11: push(e, (uintptr_t)uf_take_sleb(c)); return true;
    case 0x92: {
        uint64_t reg = uf_take_uleb(c);
        push_register(e, reg, uf_take_sleb(c));
        return true;
    }
    default: return false;
    }
}

/* What moves or changes the top. False: not one of them. */
static UF_ANYWHERE bool eval_unary(struct eval *e, uint8_t op, struct uf_cursor *c)
{
    uintptr_t a, b, d;
    switch (op) {
    case 0x06: deref(e, 8); return true;
    case 0x94: deref(e, uf_take(c, 1)); return true;
    case 0x12: push_copy(e, 0); return true;
    case 0x13: pop(e); return true;
    case 0x14: push_copy(e, 1); return true;
    case 0x15: push_copy(e, (unsigned)uf_take(c, 1)); return true;
    case 0x16: a = pop(e), b = pop(e); push(e, a); push(e, b); return true;
    case 0x17: a = pop(e), b = pop(e), d = pop(e); push(e, a); push(e, d); push(e, b); return true;
    case 0x19: a = pop(e); push(e, (intptr_t)a < 0 ? -a : a); return true;
    case 0x1f: push(e, -pop(e)); return true;
    case 0x20: push(e, ~pop(e)); return true;
    case 0x23: push(e, pop(e) + uf_take_uleb(c)); return true;
    case 0x96: return true;
    default: return false;
    }
}

/* Division as DWARF has it, without the two traps of the CPU. */
static UF_ANYWHERE uintptr_t divide(struct eval *e, uint8_t op, uintptr_t a, uintptr_t b)
{
    if (!b) {
        e->bad = true;
        return 0;
    }
    if (op == 0x1d) return a % b;
    return b == UINTPTR_MAX ? -a : (uintptr_t)((intptr_t)a / (intptr_t)b);
}

/* A op B of the two topmost values. False: unknown. */
static UF_ANYWHERE bool eval_binary(struct eval *e, uint8_t op)
{
    uintptr_t b = pop(e), a = pop(e), r;
    intptr_t sa = (intptr_t)a, sb = (intptr_t)b;
    switch (op) {
    case 0x1a: r = a & b; break;
    case 0x1b: case 0x1d: r = divide(e, op, a, b); break;
    case 0x1c: r = a - b; break;
    case 0x1e: r = a * b; break;
    case 0x21: r = a | b; break;
    case 0x22: r = a + b; break;
    case 0x24: r = b < 64 ? a << b : 0; break;
    case 0x25: r = b < 64 ? a >> b : 0; break;
    case 0x26: r = (uintptr_t)(sa >> (b < 64 ? b : 63)); break;
    case 0x27: r = a ^ b; break;
    case 0x29: r = sa == sb; break;
    case 0x2a: r = sa >= sb; break;
    case 0x2b: r = sa > sb; break;
    case 0x2c: r = sa <= sb; break;
    case 0x2d: r = sa < sb; break;
    case 0x2e: r = sa != sb; break;
    default: return false;
    }
    push(e, r);
    return true;
}

/* bra and skip. False: not one of them. */
static UF_ANYWHERE bool eval_branch(struct eval *e, uint8_t op, struct uf_cursor *c)
{
    if (op != 0x28 && op != 0x2f) return false;
    int16_t by = (int16_t)uf_take(c, 2);
    if (op == 0x28 && !pop(e)) return true;
    if (c->bad || by < e->start - c->at || by > c->end - c->at) e->bad = true;
    else c->at += by;
    return true;
}

UF_ANYWHERE enum uf_walk_result uf_walk_eval(const struct uf_walk_fde *fde, int64_t where, const struct uf_walk_state *s,
                                             struct uf_walk_mem *m, const uintptr_t *initial, uintptr_t *out)
{
    struct uf_cursor c = { fde->map_lo + where, fde->map_hi, false };
    uint64_t size = uf_take_uleb(&c);
    if (c.bad || size > (uint64_t)(c.end - c.at)) return UF_WALK_BAD;
    c.end = c.at + size;

    struct eval e;
    e.s = s;
    e.m = m;
    e.start = c.at;
    e.top = 0;
    e.bad = e.unknown = false;
    if (initial) push(&e, *initial);
    for (unsigned step = 0; c.at < c.end; step++) {
        uint8_t op = (uint8_t)uf_take(&c, 1);
        if (step == STEPS) return UF_WALK_BAD;
        if (!eval_leaf(&e, op, &c) && !eval_unary(&e, op, &c) && !eval_branch(&e, op, &c) && !eval_binary(&e, op))
            return UF_WALK_BAD;
        if (e.unknown) return UF_WALK_UNKNOWN;
        if (e.bad || c.bad) return UF_WALK_BAD;
    }
    if (!e.top) return UF_WALK_BAD;
    *out = e.v[e.top - 1];
    return UF_WALK_ON;
}
