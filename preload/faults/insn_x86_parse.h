/* insn_x86_parse.h: an x86-64 instruction taken apart, before anybody asks what it means for memory. */
#ifndef UF_FAULTS_INSN_X86_PARSE_H
#define UF_FAULTS_INSN_X86_PARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "insn_x86_table.h"

enum { UF_X86_RSP = 4, UF_X86_NONE = 0xff, UF_X86_RIP = 0xfe };

struct uf_x86 {
    /* where we are in the bytes */
    const unsigned char *code;
    unsigned avail, at;
    bool cut;                 /* ran out of bytes, or past 15 of them */
    /* prefixes */
    bool p66, addr32, w;
    unsigned rep;             /* OF3, OF2 or 0 */
    unsigned segment;         /* 0x64 fs, 0x65 gs, 0 none */
    unsigned r, x, b;         /* 0 or 8: the fourth bit of the register numbers */
    unsigned enc, pp, map, opcode;
    unsigned vector;          /* bytes: 16, 32, 64 */
    bool broadcast;           /* EVEX.b */
    /* operands */
    const struct uf_x86_row *row;
    bool memory;              /* ModRM names memory: the fields below hold */
    unsigned reg, base, index, scale;
    int64_t disp;             /* disp8 of EVEX not yet multiplied: see disp8 */
    bool disp8;
};

/* Take CODE apart; reads at most AVAIL bytes of it and never more than 15. False: not an instruction we know, or cut
 * short. On success in->at is the length. Pure: runs anywhere, locks none. */
bool uf_x86_parse(const unsigned char *code, unsigned avail, struct uf_x86 *in);

#endif
