/* crash.c: which registers made the address of a fault, and whether they hold our bytes. */
#include "faults/crash.h"

#include "base/arch.h"
#include "base/opt.h"
#include "faults/finding.h"
#include "faults/insn.h"
#include "faults/module.h"
#include "pages/place.h"
#include "pages/region.h"
#include "base/banned.h"

/* A pointer or an index read from there, with a small number added since: all its upper bytes are BYTE. */
UF_ANYWHERE static bool made_of(uint64_t value, unsigned char byte)
{
    uint64_t all = 0x0101010101010101ull * byte, upper = value >> 32;
    if (value >> 16 == all >> 16) return true;
    return (uint32_t)value >> 16 == (uint32_t)all >> 16 && (upper == 0 || upper == UINT32_MAX);
}

UF_ANYWHERE static bool decode(const struct uf_insn_regs *regs, struct uf_insn *insn)
{
    return uf_insn_decode((const unsigned char *)regs->pc, uf_module_code(regs->pc), regs, 0, insn) && insn->operand_known;
}

/* Does the operand's address change with register I? */
UF_ANYWHERE static bool addresses(const struct uf_insn_regs *regs, unsigned i, uintptr_t operand)
{
    struct uf_insn_regs other = *regs;
    struct uf_insn insn;
    other.r[i] += 64;
    return decode(&other, &insn) && insn.operand != operand;
}

/* The kind of bytes that the operand's address is made of. */
UF_ANYWHERE static bool ours(const struct uf_insn_regs *regs, uintptr_t operand, enum uf_kind *kind)
{
    enum { LARGEST = 64 }; /* element of an array */
    static const struct { unsigned char byte; enum uf_kind kind; } bytes[] = { { UF_CANARY, UF_KIND_SLACK_READ }, { UF_POISON, UF_KIND_FREED_READ } };
    /* a count read from there and added to a pointer to a block: delete[] of what new made takes one from before it */
    for (unsigned k = 0; k < UF_COUNT(bytes); k++)
        for (uint64_t size = 1; size <= LARGEST; size++) {
            uint64_t base = operand - 0x0101010101010101ull * bytes[k].byte * size;
            if (!uf_region_owns(base)) continue;
            *kind = bytes[k].kind;
            return true;
        }
    for (unsigned i = 0; i < sizeof regs->r / sizeof *regs->r; i++)
        for (unsigned k = 0; k < sizeof bytes / sizeof *bytes; k++)
            if (made_of(regs->r[i], bytes[k].byte) && addresses(regs, i, operand)) {
                *kind = bytes[k].kind;
                return true;
            }
    return false;
}

/* An address that a program's page may have. */
UF_ANYWHERE static bool possible(uintptr_t at) { return at >> 47 == 0; }

UF_ANYWHERE void uf_crash_tell(int sig, const siginfo_t *info, const void *context)
{
    uintptr_t pcs[UF_TRACE_MAX];
    struct uf_insn_regs regs;
    struct uf_insn insn = { 0 };
    struct uf_thread *t = uf_thread_known();
    bool fetched = uf_arch_fetched(context), placed = info->si_code != SI_KERNEL;
    struct uf_finding f = { .kind = UF_KIND_FATAL_SIGNAL, .param = sig == SIGBUS ? "7 (SIGBUS)" : "11 (SIGSEGV)", .pcs = pcs, .fatal = true };
    uf_insn_regs_from_context(context, &regs);
    f.pc = regs.pc;
    if (!fetched && decode(&regs, &insn)) {
        if (insn.aligned && uf_region_owns(insn.operand) && insn.operand % insn.size) return; /* told as strict-alignment */
        f.size = insn.size;
        ours(&regs, insn.operand, &f.kind);
    }
    f.addr = placed ? (uintptr_t)info->si_addr : insn.operand;
    f.access = fetched ? UF_ACCESS_EXECUTE : (placed ? uf_arch_wrote(context) : insn.writes) ? UF_ACCESS_WRITE : UF_ACCESS_READ;
    if (!placed && (!insn.operand_known || possible(insn.operand))) f.addr = 0, f.access = UF_ACCESS_CHECK; /* a jump, a privileged instruction */
    f.pc_count = uf_trace_context(t, context, pcs, (unsigned)uf_options.num_callers, &f.exact);
    uf_finding_report(t, &f);
}
