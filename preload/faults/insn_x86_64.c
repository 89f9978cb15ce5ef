/* insn_x86_64.c: which memory an x86-64 instruction touches, how many bytes of it, and how. */
#include "insn.h"

#include <stddef.h>

#include "insn_x86_parse.h"
#include "base/banned.h"

enum { RBX = 3, RBP = 5, RSI = 6, RDI = 7 };

/* A place the instruction touches; most have one, none more than two. */
struct place {
    uint64_t at;
    bool known;
    unsigned size, access;
};

struct places {
    struct place p[2];
    unsigned n;
};

/* The bytes of one element of a vector, for broadcasts. */
static unsigned element(const struct uf_x86 *in)
{
    unsigned rule = in->row->size;
    if (in->map == 3 && in->pp == NP) return 2;
    if (rule == Z_VH || (in->map >= 5 && (rule == Z_V2 || rule == Z_V4))) return 2;
    return in->w ? 8 : 4;
}

static unsigned vector_size(const struct uf_x86 *in)
{
    if (in->enc == E && in->broadcast && in->row->size <= Z_VW) return element(in);
    switch ((enum uf_x86_size)in->row->size) {
    case Z_V2: return in->vector / 2;
    case Z_V4: return in->vector / 4;
    case Z_V8: return in->vector / 8;
    case Z_VW: return in->w ? in->vector : in->vector / 2;
    case Z_DUP: return in->vector == 16 ? 8 : in->vector;
    default: return in->vector;
    }
}

static unsigned size_of(const struct uf_x86 *in)
{
    static const unsigned short fixed[Z_RULES] = {
        [Z_1] = 1,   [Z_2] = 2,   [Z_4] = 4,   [Z_8] = 8,     [Z_10] = 10,   [Z_16] = 16,
        [Z_28] = 28, [Z_32] = 32, [Z_64] = 64, [Z_108] = 108, [Z_512] = 512,
    };
    unsigned rule = in->row->size, word = in->p66 ? 2 : 4;
    if (rule < Z_RULES) return fixed[rule];
    switch ((enum uf_x86_size)rule) {
    case Z_OP: return in->w ? 8 : word;
    case Z_Y: return in->w ? 8 : 4;
    case Z_ST: return in->p66 && !in->w ? 2 : 8;
    case Z_FAR: return 2 + (in->w ? 8 : word);
    case Z_CX: return in->w ? 16 : 8;
    case Z_KM: return in->pp == O66 ? (in->w ? 4 : 1) : in->w ? 8 : 2;
    default: return vector_size(in);
    }
}

/* What EVEX multiplies an 8-bit displacement with: the bytes accessed, but for forms that pack elements. */
static unsigned disp8_unit(const struct uf_x86 *in, unsigned size)
{
    if (in->enc != E) return 1;
    if (in->row->size == Z_XY) return in->w ? 8 : 4;
    if (in->row->size == Z_XB) return in->w ? 2 : 1;
    return size;
}

static void add(struct places *to, uint64_t at, bool known, unsigned size, unsigned access)
{
    if (size && access) to->p[to->n++] = (struct place){ at, known, size, access };
}

/* The base of the segment in force; false when it is one that we were not told. */
static bool segment_base(const struct uf_x86 *in, const struct uf_insn_regs *regs, uint64_t *base)
{
    *base = in->segment == 0x64 ? regs->fs_base : in->segment == 0x65 ? regs->gs_base : 0;
    return !in->segment || *base;
}

/* Under 67 an address is cut to 32 bits before the segment is added. */
static uint64_t narrow(const struct uf_x86 *in, uint64_t at)
{
    return in->addr32 ? (uint32_t)at : at;
}

/* bt and its kin with the bit number in a register reach as far as that number says. */
static uint64_t bit_offset(const struct uf_x86 *in, const struct uf_insn_regs *regs, unsigned size)
{
    uint64_t bits = regs->r[in->reg];
    int64_t signed_bits = size == 2 ? (int16_t)bits : size == 4 ? (int32_t)bits : (int64_t)bits;
    return (uint64_t)(signed_bits >> (size == 2 ? 4 : size == 4 ? 5 : 6)) * size;
}

static void add_modrm(struct places *to, const struct uf_x86 *in, const struct uf_insn_regs *regs, unsigned size)
{
    uint64_t base, at = (uint64_t)in->disp * (in->disp8 ? disp8_unit(in, size) : 1);
    bool known = segment_base(in, regs, &base);
    if (in->base == UF_X86_RIP) at += regs->pc + in->at;
    else if (in->base != UF_X86_NONE) at += regs->r[in->base];
    /* pop into memory computes its address with the stack pointer already moved */
    if (in->base == UF_X86_RSP && in->row->extra == X_POP) at += size;
    if (in->row->extra == X_VSIB) known = false;
    else if (in->index != UF_X86_NONE) at += regs->r[in->index] << in->scale;
    if (in->row->extra == X_BT) at += bit_offset(in, regs, size);
    add(to, base + narrow(in, at), known, size, in->row->access);
}

/* Memory that no ModRM names. */
static void add_implied(struct places *to, const struct uf_x86 *in, const struct uf_insn_regs *regs, unsigned size)
{
    uint64_t base;
    bool known = segment_base(in, regs, &base);
    const uint64_t *r = regs->r;
    uint64_t source = base + narrow(in, r[RSI]), target = narrow(in, r[RDI]);
    switch ((enum uf_x86_extra)in->row->extra) {
    case X_PUSH: add(to, r[UF_X86_RSP] - size, true, size, A_W); break;
    case X_POP: add(to, r[UF_X86_RSP], true, size, A_R); break;
    case X_LEAVE: add(to, r[RBP], true, size, A_R); break;
    case X_MOVS:
        add(to, target, true, size, A_W);
        add(to, source, known, size, A_R);
        break;
    case X_CMPS:
        add(to, target, true, size, A_R);
        add(to, source, known, size, A_R);
        break;
    case X_STOS: add(to, target, true, size, A_W); break;
    case X_SCAS: add(to, target, true, size, A_R); break;
    case X_LODS: add(to, source, known, size, A_R); break;
    case X_XLAT: add(to, base + narrow(in, r[RBX] + (r[0] & 0xff)), known, size, A_R); break;
    case X_MASKMOV: add(to, base + target, known, size, A_W); break;
    default: break;
    }
}

static void find_places(struct places *to, const struct uf_x86 *in, const struct uf_insn_regs *regs)
{
    unsigned size = size_of(in);
    if (in->memory) add_modrm(to, in, regs, size);
    if (to->n && in->row->extra == X_DIR64) {
        to->p[0].access = A_R;
        add(to, narrow(in, regs->r[in->reg]), true, size, A_W);
    }
    add_implied(to, in, regs, size);
}

static void say_aligned(const struct uf_x86 *in, struct uf_insn *out)
{
    static const struct {
        const char *legacy, *vex;
    } names[X_EXTRAS - X_ALIGNED] = {
#define NAME(extra, text) [X_##extra - X_ALIGNED] = { text, "v" text }
        [X_SSE - X_ALIGNED] = { "packed SSE operand", NULL },
        NAME(MOVAPS, "movaps"),   NAME(MOVAPD, "movapd"),   NAME(MOVDQA, "movdqa"),     NAME(MOVNTPS, "movntps"),
        NAME(MOVNTPD, "movntpd"), NAME(MOVNTDQ, "movntdq"), NAME(MOVNTDQA, "movntdqa"), NAME(CX16, "cmpxchg16b"),
        NAME(FXSAVE, "fxsave"),   NAME(FXRSTOR, "fxrstor"), NAME(XSAVE, "xsave"),       NAME(XRSTOR, "xrstor"),
#undef NAME
    };
    unsigned extra = in->row->extra;
    if (extra < X_ALIGNED || !out->size || (extra == X_CX16 && !in->w)) return;
    out->name = in->enc == L ? names[extra - X_ALIGNED].legacy : names[extra - X_ALIGNED].vex;
    out->aligned = out->name;
}

bool uf_insn_x86_64(const unsigned char *code, unsigned avail, const struct uf_insn_regs *regs, uintptr_t fault_addr,
                    struct uf_insn *out)
{
    struct uf_x86 in;
    struct places found = { .n = 0 };
    *out = (struct uf_insn){ .size = 0 };
    if (!uf_x86_parse(code, avail, &in)) return false;
    out->length = in.at;
    find_places(&found, &in, regs);
    if (!found.n) return true;

    const struct place *hit = found.n == 1 ? &found.p[0] : NULL;
    for (unsigned i = 0; i < found.n && !hit; i++)
        if (found.p[i].known && fault_addr - found.p[i].at < found.p[i].size) hit = &found.p[i];
    /* neither holds the fault: what is common to both may still be said */
    unsigned access = hit ? hit->access : found.p[0].access | found.p[1].access;
    out->size = (hit ? hit : found.p)->size;
    out->reads = access & A_R;
    out->writes = access & A_W;
    out->operand_known = hit && hit->known;
    out->operand = out->operand_known ? (uintptr_t)hit->at : 0;
    say_aligned(&in, out);
    return true;
}
