/* insn_x86_table.h: the words of the x86-64 opcode tables (insn_x86_*.def) and the lookup in them. */
#ifndef UF_FAULTS_INSN_X86_TABLE_H
#define UF_FAULTS_INSN_X86_TABLE_H

/* Mandatory prefix of a row, a mask: none, 66, F3, F2. */
enum { NP = 1, O66 = 2, OF3 = 4, OF2 = 8, ANY = 15 };

/* Encoding of a row, a mask: legacy, VEX, EVEX. */
enum { L = 1, V = 2, E = 4, LV = 3, VE = 6, LVE = 7 };

/* What follows the opcode. */
enum uf_x86_form {
    F_BAD,           /* not an instruction in 64-bit mode */
    F_NO,            /* nothing */
    F_B, F_W, F_WB,  /* immediate of 8, 16, 16 + 8 bits */
    F_Z,             /* 16 or 32 bits by operand size */
    F_I,             /* 16, 32 or 64 bits */
    F_J,             /* a 32-bit displacement whatever the prefixes */
    F_O,             /* an absolute address, 8 bytes, 4 under 67 */
    F_M, F_MB, F_MZ, /* ModRM; with immediate */
};

/* Bytes of the memory operand: a number, or a rule. */
enum uf_x86_size {
    Z_NO, Z_1, Z_2, Z_4, Z_8, Z_10, Z_16, Z_28, Z_32, Z_64, Z_108, Z_512,
    Z_RULES,
    Z_OP = Z_RULES, /* operand size: 2, 4, 8 */
    Z_Y,            /* 8 with W, else 4 */
    Z_ST,           /* of the stack: 8, 2 under 66 */
    Z_FAR,          /* far pointer */
    Z_CX,           /* cmpxchg8b, cmpxchg16b */
    Z_KM,           /* mask register move: by prefix and W */
    Z_VEC,          /* vector length */
    Z_VH,           /* the same, its elements half precision */
    Z_V2, Z_V4, Z_V8, /* a half, a quarter, an eighth of it */
    Z_VW,           /* vector with W, else half */
    Z_DUP,          /* movddup: 8, from 256 bits on the vector */
    Z_XY,           /* expand, compress: vector; disp8 counts elements of 4 or 8 bytes */
    Z_XB,           /* the same, elements of 1 or 2 bytes */
};

/* A row's access: bit 0 reads, bit 1 writes. */
enum { A_NO = 0, A_R = 1, A_W = 2, A_RW = 3 };

/* Anything else worth knowing: who is not in ModRM, or which alignment is demanded. */
enum uf_x86_extra {
    X_NO,
    X_PUSH, X_POP,                           /* the stack, besides a ModRM operand if there is one */
    X_LEAVE,                                 /* reads at rbp */
    X_MOVS, X_CMPS, X_STOS, X_LODS, X_SCAS,  /* (rsi) and (rdi), (rdi), (rsi), (rdi) */
    X_XLAT, X_MASKMOV,                       /* (rbx + al), (rdi) */
    X_DIR64,                                 /* movdir64b: ModRM read, (reg) written */
    X_BT,                                    /* bit number in a register moves the address */
    X_VSIB,                                  /* index is a vector: the address is not known */
    X_ALIGNED,
    X_SSE = X_ALIGNED,                       /* any legacy SSE instruction; free under VEX and EVEX */
    X_MOVAPS, X_MOVAPD, X_MOVDQA, X_MOVNTPS, X_MOVNTPD, X_MOVNTDQ, X_MOVNTDQA, /* under every encoding */
    X_CX16, X_FXSAVE, X_FXRSTOR, X_XSAVE, X_XRSTOR,
    X_EXTRAS
};

struct uf_x86_row {
    unsigned char first, last; /* opcodes */
    unsigned char pp_enc;      /* prefix mask, encoding mask << 4 */
    unsigned char digits;      /* mask of the ModRM reg field */
    unsigned char form, size, access, extra;
};

/* The row of OPCODE in MAP (0 one byte, 1 0F, 2 0F38, 3 0F3A, 5 and 6 EVEX half
 * precision, 8 to 10 XOP), or a null pointer.
 * PP and ENC are one bit each of the masks above, DIGIT the ModRM reg field (0 when there is none).
 * Pure: runs anywhere, locks none. */
const struct uf_x86_row *uf_x86_row_find(unsigned map, unsigned opcode, unsigned pp, unsigned enc, unsigned digit);

#endif
