/* insn_x86_parse.c: prefixes, opcode, ModRM, displacement and immediate of one x86-64 instruction. */
#include "insn_x86_parse.h"
#include "base/banned.h"

enum { LONGEST = 15, REX_W = 8, REX_R = 4, REX_X = 2, REX_B = 1 };

/* The next byte, 0 past the end. */
static unsigned take(struct uf_x86 *in)
{
    if (in->at >= in->avail || in->at >= LONGEST) {
        in->cut = true;
        return 0;
    }
    return in->code[in->at++];
}

static void skip(struct uf_x86 *in, unsigned bytes)
{
    if (in->at + bytes > in->avail || in->at + bytes > LONGEST) in->cut = true;
    else in->at += bytes;
}

static int64_t take32(struct uf_x86 *in)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < 4; i++) v |= (uint32_t)take(in) << 8 * i;
    return (int32_t)v;
}

static void set_rex(struct uf_x86 *in, unsigned rex)
{
    in->w = rex & REX_W;
    in->r = rex & REX_R ? 8 : 0;
    in->x = rex & REX_X ? 8 : 0;
    in->b = rex & REX_B ? 8 : 0;
}

/* Legacy prefixes and REX; returns the first byte of the opcode. A REX that is not the last of them is void. */
static unsigned prefixes(struct uf_x86 *in)
{
    for (;;) {
        unsigned byte = take(in);
        switch (byte) {
        case 0x66: in->p66 = true; break;
        case 0x67: in->addr32 = true; break;
        case 0xf2: in->rep = OF2; break;
        case 0xf3: in->rep = OF3; break;
        case 0x64: case 0x65: in->segment = byte; break;
        case 0x26: case 0x2e: case 0x36: case 0x3e: case 0xf0: break;
        default:
            if ((byte & 0xf0) != 0x40) return byte;
            set_rex(in, byte);
            continue;
        }
        if (in->cut) return 0;
        set_rex(in, 0);
    }
}

/* C4, C5, and 8F of XOP, which is built like C4. */
static void vex_prefix(struct uf_x86 *in, unsigned first)
{
    unsigned a = take(in), last = a;
    in->enc = V;
    in->map = 1;
    unsigned rex = ~a >> 5 & REX_R;
    if (first != 0xc5) {
        last = take(in);
        in->map = a & 0x1f;
        rex = (~a >> 5 & 7) | (last >> 4 & REX_W);
    }
    set_rex(in, rex);
    in->vector = last & 4 ? 32 : 16;
    in->pp = 1u << (last & 3);
}

static void evex_prefix(struct uf_x86 *in)
{
    unsigned p0 = take(in), p1 = take(in), p2 = take(in);
    in->enc = E;
    in->map = p0 & 7;
    if ((p0 & 8) || !(p1 & 4)) in->cut = true; /* reserved bits: not an instruction we know */
    set_rex(in, (~p0 >> 5 & 7) | (p1 >> 4 & REX_W));
    unsigned length = p2 >> 5 & 3;
    in->vector = length == 0 ? 16 : length == 1 ? 32 : 64;
    in->pp = 1u << (p1 & 3);
    in->broadcast = p2 & 0x10;
}

/* The escape bytes and the opcode proper. */
static void opcode(struct uf_x86 *in)
{
    unsigned byte = prefixes(in);
    /* 8F is pop when its next byte is a ModRM with 0 in reg; XOP's maps from 8 on tell the two apart */
    bool xop = byte == 0x8f && in->at < in->avail && (in->code[in->at] & 0x1f) >= 8;
    if (byte == 0xc4 || byte == 0xc5 || byte == 0x62 || xop) {
        if (in->p66 || in->rep || in->w || in->r || in->x || in->b) in->cut = true;
        if (byte == 0x62) evex_prefix(in);
        else vex_prefix(in, byte);
        in->opcode = take(in);
        return;
    }
    in->enc = L;
    in->vector = 16;
    in->pp = in->rep ? in->rep : in->p66 ? O66 : NP;
    if (byte == 0x0f) {
        in->map = 1;
        byte = take(in);
        if (byte == 0x38 || byte == 0x3a) {
            in->map = byte == 0x38 ? 2 : 3;
            byte = take(in);
        }
    }
    in->opcode = byte;
}

static void modrm(struct uf_x86 *in)
{
    unsigned byte = take(in), mod = byte >> 6, rm = byte & 7;
    in->reg = (byte >> 3 & 7) | in->r;
    in->index = UF_X86_NONE;
    in->base = rm | in->b;
    /* moves to and from control and debug registers take ModRM as register to register whatever mod says */
    if (mod == 3 || (in->map == 1 && in->enc == L && in->opcode >= 0x20 && in->opcode <= 0x23)) return;
    in->memory = true;
    if (rm == 4) {
        unsigned sib = take(in), index = (sib >> 3 & 7) | in->x;
        in->scale = sib >> 6;
        rm = sib & 7;
        in->base = rm | in->b;
        if (index != UF_X86_RSP || in->row->extra == X_VSIB) in->index = index;
        if (mod == 0 && rm == 5) in->base = UF_X86_NONE;
    } else if (mod == 0 && rm == 5) in->base = UF_X86_RIP;
    if (mod == 1) {
        in->disp = (int8_t)take(in);
        in->disp8 = true;
    } else if (mod == 2 || (mod == 0 && rm == 5)) in->disp = take32(in);
}

static void absolute(struct uf_x86 *in)
{
    uint64_t at = 0;
    for (unsigned i = 0; i < (in->addr32 ? 4 : 8); i++) at |= (uint64_t)take(in) << 8 * i;
    in->memory = true;
    in->base = in->index = UF_X86_NONE;
    in->disp = (int64_t)at;
}

static void immediate(struct uf_x86 *in)
{
    bool word = in->p66 && !in->w;
    switch ((enum uf_x86_form)in->row->form) {
    case F_B: case F_MB: skip(in, 1); break;
    case F_W: skip(in, 2); break;
    case F_WB: skip(in, 3); break;
    case F_Z: case F_MZ: skip(in, word ? 2 : 4); break;
    case F_I: skip(in, in->w ? 8 : word ? 2 : 4); break;
    case F_J: skip(in, 4); break;
    case F_O: absolute(in); break;
    case F_BAD: case F_NO: case F_M: break;
    }
}

bool uf_x86_parse(const unsigned char *code, unsigned avail, struct uf_x86 *in)
{
    *in = (struct uf_x86){ .code = code, .avail = avail };
    opcode(in);
    if (in->cut) return false;
    unsigned digit = in->at < avail ? code[in->at] >> 3 & 7 : 0;
    in->row = uf_x86_row_find(in->map, in->opcode, in->pp, in->enc, digit);
    if (!in->row) return false;
    if (in->row->form >= F_M) modrm(in);
    immediate(in);
    return !in->cut;
}
