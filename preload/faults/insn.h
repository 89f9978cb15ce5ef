/* insn.h: what the guilty instruction does to memory. Pure: bytes and registers in, facts out. */
#ifndef UF_FAULTS_INSN_H
#define UF_FAULTS_INSN_H

#include <stdbool.h>
#include <stdint.h>

struct uf_insn {
    unsigned size;       /* bytes of one memory access: 8 for mov %rax,(%rdi), 16 for movups, 16 for ldp x0,x1,
                          * one element for string instructions and gathers; 0 = unknown or none */
    unsigned length;     /* of the instruction in bytes; 0 = unknown */
    bool reads, writes;  /* what it does to the operand told of here */
    bool aligned;        /* a form that faults unless its operand is naturally aligned (movaps, ldxr, ...) */
    uintptr_t operand;   /* effective address of the operand, 0 when it cannot be known */
    bool operand_known;
    const char *name;    /* short static name of the aligned form, else NULL */
};

/* r[]: x86-64 in hardware order, rax rcx rdx rbx rsp rbp rsi rdi r8..r15; aarch64 x0..x30 and sp in r[31].
 * A segment base of 0 means not known. */
struct uf_insn_regs {
    uint64_t r[32];
    uint64_t pc, fs_base, gs_base;
};

/* Decode the instruction at CODE, of which AVAIL bytes may be read, for the architecture we are built for.
 * FAULT_ADDR chooses between two operands (movs; push (%rax); call *(%rax)): OUT tells of the one that holds it.
 * False: not an instruction, not known, or cut short by AVAIL; OUT is then all zero.
 * runs:  anywhere, fault handler included; calls nothing outside these files
 * locks: none */
bool uf_insn_decode(const unsigned char *code, unsigned avail, const struct uf_insn_regs *regs, uintptr_t fault_addr,
                    struct uf_insn *out);

/* The registers of a signal context (the handler's third argument), read in the thread that faulted: the fs base
 * is that of the calling thread. Cannot fail; runs anywhere; locks none. */
void uf_insn_regs_from_context(const void *ucontext, struct uf_insn_regs *out);

/* The decoders themselves, built on every architecture so that both are tested on one. As uf_insn_decode. */
bool uf_insn_x86_64(const unsigned char *code, unsigned avail, const struct uf_insn_regs *regs, uintptr_t fault_addr,
                    struct uf_insn *out);
bool uf_insn_aarch64(const unsigned char *code, unsigned avail, const struct uf_insn_regs *regs, uintptr_t fault_addr,
                     struct uf_insn *out);

#endif
