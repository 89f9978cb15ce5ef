/* insn_x86_table.c: the opcode tables and their lookup; the first row that fits holds. */
#include "insn_x86_table.h"

#include <stddef.h>

#include "base/banned.h"

#define ALL 0xff
#define D(n) (1 << (n))
#define ROW(first, last, pp, enc, digits, form, size, access, extra) \
    { first, last, (pp) | (enc) << 4, (unsigned char)(digits), F_##form, Z_##size, A_##access, X_##extra },

static const struct uf_x86_row one[] = {
#include "insn_x86_one.def"
};
static const struct uf_x86_row map_0f[] = {
#include "insn_x86_0f.def"
};
static const struct uf_x86_row map_0f38[] = {
#include "insn_x86_0f38.def"
};
static const struct uf_x86_row map_0f3a[] = {
#include "insn_x86_0f3a.def"
};
static const struct uf_x86_row map_half5[] = {
#include "insn_x86_half5.def"
};
static const struct uf_x86_row map_half6[] = {
#include "insn_x86_half6.def"
};
static const struct uf_x86_row map_xop8[] = { ROW(0x80, 0xff, NP, V, ALL, MB, VEC, R, NO) };
static const struct uf_x86_row map_xop9[] = {
#include "insn_x86_xop.def"
};
static const struct uf_x86_row map_xop10[] = { ROW(0x10, 0x12, NP, V, ALL, MZ, Y, R, NO) };

#define MAP(rows) { rows, sizeof rows / sizeof *rows }
static const struct {
    const struct uf_x86_row *rows;
    size_t count;
} maps[] = {
    MAP(one),       MAP(map_0f),   MAP(map_0f38),  MAP(map_0f3a),  { NULL, 0 },   MAP(map_half5),
    MAP(map_half6), { NULL, 0 },   MAP(map_xop8),  MAP(map_xop9),  MAP(map_xop10),
};

const struct uf_x86_row *uf_x86_row_find(unsigned map, unsigned opcode, unsigned pp, unsigned enc, unsigned digit)
{
    if (map >= sizeof maps / sizeof *maps) return NULL;
    const struct uf_x86_row *r = maps[map].rows, *end = r + maps[map].count;
    for (; r < end; r++)
        if (opcode >= r->first && opcode <= r->last && (r->pp_enc & pp) && (r->pp_enc >> 4 & enc) &&
            (r->digits >> digit & 1))
            return r->form == F_BAD ? NULL : r;
    return NULL;
}
