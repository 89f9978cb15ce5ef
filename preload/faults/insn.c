/* insn.c: the one place of the decoder that knows which CPU we are built for. */
#include "insn.h"

#include <ucontext.h>

#include "base/banned.h"

#if defined __x86_64__

bool uf_insn_decode(const unsigned char *code, unsigned avail, const struct uf_insn_regs *regs, uintptr_t fault_addr,
                    struct uf_insn *out)
{
    return uf_insn_x86_64(code, avail, regs, fault_addr, out);
}

void uf_insn_regs_from_context(const void *ucontext, struct uf_insn_regs *out)
{
    static const unsigned char order[16] = {
        REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
        REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
    };
    const greg_t *g = ((const ucontext_t *)ucontext)->uc_mcontext.gregs;
    for (unsigned i = 0; i < 32; i++) out->r[i] = i < 16 ? (uint64_t)g[order[i]] : 0;
    out->pc = (uint64_t)g[REG_RIP];
    /* The ABI keeps the thread pointer in its own first word; asking the kernel would cost a system call. */
    __asm__("mov %%fs:0, %0" : "=r"(out->fs_base));
    out->gs_base = 0;
}

#elif defined __aarch64__

bool uf_insn_decode(const unsigned char *code, unsigned avail, const struct uf_insn_regs *regs, uintptr_t fault_addr,
                    struct uf_insn *out)
{
    return uf_insn_aarch64(code, avail, regs, fault_addr, out);
}

void uf_insn_regs_from_context(const void *ucontext, struct uf_insn_regs *out)
{
    const mcontext_t *m = &((const ucontext_t *)ucontext)->uc_mcontext;
    for (unsigned i = 0; i < 31; i++) out->r[i] = m->regs[i];
    out->r[31] = m->sp;
    out->pc = m->pc;
    out->fs_base = out->gs_base = 0;
}

#else
#error "uffence decodes x86-64 and aarch64 only"
#endif
