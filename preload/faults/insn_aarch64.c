/* insn_aarch64.c: which memory an A64 load or store touches, how many bytes of it, and how. SVE and the memory copy
 * instructions are not decoded: how much they touch is not in their bits. */
#include "insn.h"

#include <stddef.h>

#include "base/banned.h"

enum class {
    ZVA, VECTORS, ELEMENT, EXCLUSIVE, TAG, RCPC, LITERAL, PAIR, BLOCK64, LDAPR, ATOMIC, UNSIGNED, REGISTER, POINTER,
    UNSCALED, POST,
};

static const struct row {
    uint32_t mask, value;
    enum class class;
} rows[] = {
#define CLASS(mask, value, class) { mask, value, class },
#include "insn_aarch64.def"
#undef CLASS
};

/* One instruction and the registers it finds. */
struct a64 {
    uint32_t word;
    const struct uf_insn_regs *regs;
};

static unsigned bits(const struct a64 *in, unsigned low, unsigned count)
{
    return in->word >> low & ((1u << count) - 1);
}

static int64_t signed_bits(const struct a64 *in, unsigned low, unsigned count)
{
    int64_t v = bits(in, low, count);
    return v >> (count - 1) ? v - ((int64_t)1 << count) : v;
}

static uint64_t base(const struct a64 *in)
{
    return in->regs->r[bits(in, 5, 5)];
}

static void say(struct uf_insn *out, uint64_t at, unsigned size, bool reads, bool writes)
{
    out->size = size;
    out->reads = reads;
    out->writes = writes;
    out->operand = (uintptr_t)at;
    out->operand_known = true;
}

static void say_aligned(struct uf_insn *out, const char *name)
{
    out->aligned = true;
    out->name = name;
}

/* ld1..4 and st1..4 of whole registers: the opcode says how many. */
static void vectors(const struct a64 *in, struct uf_insn *out)
{
    static const unsigned char count[16] = { [0] = 4, [2] = 4, [4] = 3, [6] = 3, [7] = 1, [8] = 2, [10] = 2 };
    unsigned bytes = count[bits(in, 12, 4)] * (bits(in, 30, 1) ? 16 : 8);
    if (bytes) say(out, base(in), bytes, bits(in, 22, 1), !bits(in, 22, 1));
}

static void element(const struct a64 *in, struct uf_insn *out)
{
    unsigned scale = bits(in, 14, 2), size = bits(in, 10, 2);
    unsigned bytes = scale == 3 ? 1u << size : scale == 2 && size == 1 ? 8 : 1u << scale;
    bytes *= (bits(in, 13, 1) << 1 | bits(in, 21, 1)) + 1;
    say(out, base(in), bytes, bits(in, 22, 1), !bits(in, 22, 1));
}

static void exclusive(const struct a64 *in, struct uf_insn *out)
{
    unsigned size = bits(in, 30, 2), bytes = 1u << size;
    bool ordered = bits(in, 23, 1), load = bits(in, 22, 1), pair = bits(in, 21, 1);
    if (pair && (ordered || size < 2)) { /* cas; casp */
        say(out, base(in), ordered ? bytes : 8u << size, true, true);
        say_aligned(out, ordered ? "cas" : "casp");
        return;
    }
    say(out, base(in), pair ? 2 * bytes : bytes, load, !load);
    say_aligned(out, ordered ? (load ? "ldar" : "stlr") : pair ? (load ? "ldxp" : "stxp") : load ? "ldxr" : "stxr");
}

/* opc of the literal and pair forms, with the vector bit: bytes of one register, 0 for prefetch. */
static unsigned wide(const struct a64 *in, bool literal)
{
    unsigned opc = bits(in, 30, 2);
    if (bits(in, 26, 1)) return opc == 3 ? 0 : 4u << opc;
    if (literal) return opc == 3 ? 0 : opc == 1 ? 8 : 4;
    return opc == 2 ? 8 : 4;
}

static void literal(const struct a64 *in, struct uf_insn *out)
{
    unsigned bytes = wide(in, true);
    if (bytes) say(out, in->regs->pc + (uint64_t)signed_bits(in, 5, 19) * 4, bytes, true, false);
}

static void pair(const struct a64 *in, struct uf_insn *out)
{
    unsigned bytes = wide(in, false), opc = bits(in, 30, 2);
    bool load = bits(in, 22, 1), post = bits(in, 23, 2) == 1;
    if (opc == 3) return;
    if (opc == 1 && !bits(in, 26, 1) && !load) { /* stgp: offsets in granules of 16 */
        say(out, base(in) + (post ? 0 : (uint64_t)signed_bits(in, 15, 7) * 16), 16, false, true);
        return;
    }
    say(out, base(in) + (post ? 0 : (uint64_t)signed_bits(in, 15, 7) * bytes), 2 * bytes, load, !load);
}

/* size and opc of the single-register forms: log2 of the bytes; false for prefetch and holes. */
static bool single(const struct a64 *in, unsigned *scale, bool *load)
{
    unsigned size = bits(in, 30, 2), opc = bits(in, 22, 2);
    if (bits(in, 26, 1)) {
        *scale = (opc & 2) << 1 | size;
        *load = opc & 1;
        return *scale <= 4;
    }
    *scale = size;
    *load = opc != 0;
    return !(size == 3 && opc >= 2) && !(size == 2 && opc == 3);
}

static uint64_t register_offset(const struct a64 *in, unsigned scale)
{
    unsigned m = bits(in, 16, 5), option = bits(in, 13, 3);
    uint64_t v = m == 31 ? 0 : in->regs->r[m]; /* 31 is the zero register here */
    if (option == 2) v = (uint32_t)v;
    if (option == 6) v = (uint64_t)(int64_t)(int32_t)v;
    return bits(in, 12, 1) ? v << scale : v;
}

static void plain(const struct a64 *in, enum class class, struct uf_insn *out)
{
    unsigned scale;
    bool load;
    uint64_t at = base(in);
    if (!single(in, &scale, &load)) return;
    if (class == UNSIGNED) at += (uint64_t)bits(in, 10, 12) << scale;
    else if (class == REGISTER) at += register_offset(in, scale);
    else if (class != POST) at += (uint64_t)signed_bits(in, 12, 9);
    say(out, at, 1u << scale, load, !load);
    if (class == RCPC) say_aligned(out, load ? "ldapur" : "stlur");
}

/* Tag stores: the data part, if they zero it, is as long as the tagged part. */
static void tag(const struct a64 *in, struct uf_insn *out)
{
    bool post = bits(in, 10, 2) == 1;
    say(out, base(in) + (post ? 0 : (uint64_t)signed_bits(in, 12, 9) * 16), bits(in, 23, 1) ? 32 : 16, false, true);
    say_aligned(out, "stg");
}

/* ldraa, ldrab: the base is a signed pointer, of which the address cannot be told. */
static void pointer(struct uf_insn *out)
{
    say(out, 0, 8, true, false);
    out->operand_known = false;
}

static void decode(const struct a64 *in, enum class class, struct uf_insn *out)
{
    unsigned bytes = 1u << bits(in, 30, 2);
    switch (class) {
    case ZVA: /* the operand names any byte of the block; 64 is what every core in use has */
        say(out, in->regs->r[bits(in, 0, 5)] & ~(uint64_t)63, 64, false, true);
        break;
    case VECTORS: vectors(in, out); break;
    case ELEMENT: element(in, out); break;
    case EXCLUSIVE: exclusive(in, out); break;
    case TAG: tag(in, out); break;
    case LITERAL: literal(in, out); break;
    case PAIR: pair(in, out); break;
    case BLOCK64:
        say(out, base(in), 64, bits(in, 12, 3) == 5, bits(in, 12, 3) != 5);
        say_aligned(out, "ld64b, st64b");
        break;
    case LDAPR:
        say(out, base(in), bytes, true, false);
        say_aligned(out, "ldapr");
        break;
    case ATOMIC:
        say(out, base(in), bytes, true, true);
        say_aligned(out, "atomic");
        break;
    case POINTER: pointer(out); break;
    case RCPC: case UNSIGNED: case REGISTER: case UNSCALED: case POST: plain(in, class, out); break;
    }
}

bool uf_insn_aarch64(const unsigned char *code, unsigned avail, const struct uf_insn_regs *regs, uintptr_t fault_addr,
                     struct uf_insn *out)
{
    struct a64 in = { .regs = regs };
    (void)fault_addr; /* no instruction here has two operands in memory */
    *out = (struct uf_insn){ .size = 0 };
    if (avail < 4) return false;
    for (unsigned i = 0; i < 4; i++) in.word |= (uint32_t)code[i] << 8 * i;
    out->length = 4;
    for (const struct row *r = rows; r < rows + sizeof rows / sizeof *rows; r++)
        if ((in.word & r->mask) == r->value) {
            decode(&in, r->class, out);
            break;
        }
    return true;
}
