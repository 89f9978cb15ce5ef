/* fault.c: decide, record, heal. Runs in the guilty thread, on whatever stack that has left. */
#include "faults/fault.h"

#include "base/arch.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/crash.h"
#include "faults/diagnose.h"
#include "faults/finding.h"
#include "faults/insn.h"
#include "faults/marked.h"
#include "faults/module.h"
#include "pages/backend.h"
#include "pages/compact.h"
#include "pages/mark.h"
#include "pages/place.h"
#include "pages/slot.h"

#include <errno.h>
#include <sys/mman.h>
#include "base/banned.h"

/* Make the page of AT present. */
UF_ANYWHERE static bool heal(uintptr_t at)
{
    uintptr_t page = uf_down(at, UF_PAGE);
    uf_ref ref = uf_region_find(at);
    bool done;
    if (uf_compact_heal(at, &done)) return done;
    if (ref) __atomic_fetch_or(&uf_region_slot(ref)->flags, UF_SLOT_HEALED, __ATOMIC_RELAXED);
    long err = uf_backend->zero(page, UF_PAGE);
    return err == 0 || err == -EEXIST; /* another thread was faster */
}

UF_ANYWHERE static bool in_live_block(uintptr_t at)
{
    struct uf_slot_view v;
    uf_ref ref = uf_region_find(at);
    if (!ref || !uf_diagnose_view(ref, &v) || v.state != UF_LIVE) return false;
    return at >= uf_place_from(v.block.start) && at < uf_place_to(v.block.start, v.block.size);
}

/* The program dropped pages of its own live block (madvise): that is lawful, they read as zero again. */
UF_ANYWHERE static bool refill(uintptr_t at)
{
    if (!in_live_block(at)) return false;
    struct uf_slot *s = uf_region_slot(uf_region_find(at));
    if (uf_compact_slot(s)) return uf_compact_refill(s);
    long err = uf_backend->zero(uf_down(at, UF_PAGE), UF_PAGE);
    if (err && err != -EEXIST) return false;
    uf_slot_mend(s); /* its canary went with the page */
    return true;
}

/* The first byte of the access that lies outside of the block: the instruction may begin inside of it or in its slack,
 * where no page is missing. */
UF_ANYWHERE static uintptr_t first_stray(const struct uf_insn *insn, uintptr_t fault, const struct uf_block_facts *b)
{
    uintptr_t end = b->start + b->size;
    if (!insn->operand_known || insn->operand >= fault || fault - insn->operand >= insn->size) return fault;
    if (insn->operand < end && fault >= end && !b->freed) return insn->operand < b->start ? insn->operand : end;
    return insn->operand;
}

UF_ANYWHERE static bool report(uintptr_t at, void *context)
{
    uintptr_t pcs[UF_TRACE_MAX];
    struct uf_thread *t = uf_thread_known();
    struct uf_finding f = { .kind = UF_KIND_HEAP_OVERFLOW, .pc = uf_arch_pc(context), .addr = at, .pcs = pcs };
    struct uf_slot_view v;
    struct uf_insn insn = { 0 };
    struct uf_insn_regs regs;
    f.access = uf_arch_fetched(context) ? UF_ACCESS_EXECUTE : uf_arch_wrote(context) ? UF_ACCESS_WRITE : UF_ACCESS_READ;
    if (f.access != UF_ACCESS_EXECUTE) {
        uf_insn_regs_from_context(context, &regs);
        uf_insn_decode((const unsigned char *)f.pc, uf_module_code(f.pc), &regs, at, &insn);
        f.size = insn.size;
    }
    f.pc_count = uf_trace_context(t, context, pcs, (unsigned)uf_options.num_callers, &f.exact);
    if (uf_marked_explain(at, &f.block, &f.kind) || uf_diagnose_mapping(at, &f.block, &f.kind)) {
        uf_finding_place(&f, first_stray(&insn, at, &f.block));
    } else if (uf_diagnose_find(at, &v)) {
        uintptr_t stray = first_stray(&insn, at, &v.block);
        f.block = v.block;
        f.kind = uf_diagnose_kind(&v, stray);
        uf_finding_place(&f, stray);
    }
    return uf_finding_report(t, &f);
}

/* An aligned vector move on a block that --align=exact (or a marked site) placed less strictly: the processor raises
 * SIGSEGV without an address. */
UF_ANYWHERE static void explain_alignment(void *context)
{
    uintptr_t pcs[UF_TRACE_MAX];
    struct uf_insn insn;
    struct uf_insn_regs regs;
    struct uf_slot_view v;
    uintptr_t pc = uf_arch_pc(context);
    uf_insn_regs_from_context(context, &regs);
    if (!uf_insn_decode((const unsigned char *)pc, uf_module_code(pc), &regs, 0, &insn)) return;
    if (!insn.aligned || !insn.operand_known || !uf_region_owns(insn.operand) || insn.operand % insn.size == 0) return;
    struct uf_thread *t = uf_thread_known();
    struct uf_finding f = { .kind = UF_KIND_STRICT_ALIGN, .pc = pc, .size = insn.size, .param = insn.name,
                            .access = insn.writes ? UF_ACCESS_WRITE : UF_ACCESS_READ, .pcs = pcs, .fatal = true };
    f.pc_count = uf_trace_context(t, context, pcs, (unsigned)uf_options.num_callers, &f.exact);
    if (uf_diagnose_find(insn.operand, &v)) f.block = v.block;
    uf_finding_place(&f, insn.operand);
    uf_finding_report(t, &f);
}

/* A guard of a mapping or addresses the program gave back: PROT_NONE pages of ours. An instruction there cannot be
 * healed (zeros would run on), so that ends as it would without us, told. */
UF_ANYWHERE static bool claim_mapping(int sig, const siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    struct uf_thread *t = uf_thread_known();
    struct uf_block_facts b;
    enum uf_kind kind;
    if (sig != SIGSEGV || info->si_code != SEGV_ACCERR || !uf_diagnose_mapping(at, &b, &kind)) return false;
    bool stop = (!t || !t->probing) && report(at, context);
    if (uf_arch_fetched(context)) return false;
    if (stop || uf_sys_failed(uf_sys_mprotect(uf_down(at, UF_PAGE), UF_PAGE, PROT_READ | PROT_WRITE))) uf_sig_default(sig);
    return true;
}

/* A page of which the program said that nobody may touch it. Healed it is what it was. */
UF_ANYWHERE static bool claim_marked(int sig, const siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    struct uf_thread *t = uf_thread_known();
    if (sig != SIGSEGV || info->si_code != SEGV_ACCERR || uf_likely(!uf_mark_near(at))) return false;
    bool stop = (!t || !t->probing) && !uf_mark_allows(at) && report(at, context);
    if (stop) uf_sig_default(sig);
    return stop || uf_mark_open(at, uf_arch_wrote(context), uf_arch_fetched(context));
}

/* Below userfaultfd a touch of an absent page looks like a forbidden one. What zeros cannot heal goes to the program:
 * the rights that it took from its own block, and code where there is none, which is told first. */
UF_ANYWHERE static bool beyond_healing(const siginfo_t *info, uintptr_t at, void *context)
{
    struct uf_thread *t = uf_thread_known();
    if (uf_backend->signal != SIGSEGV) return false;
    if (in_live_block(at)) return true;
    if (uf_arch_fetched(context)) {
        if (!t || !t->probing) report(at, context);
        return true;
    }
    return uf_backend == &uf_backend_guardmark && info->si_code != SEGV_MAPERR;
}

UF_ANYWHERE bool uf_fault_claim(int sig, siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    struct uf_thread *t = uf_thread_known();
    if (sig == SIGSEGV && info->si_code == SI_KERNEL) {
        explain_alignment(context);
        return false;
    }
    if (claim_marked(sig, info, context) || claim_mapping(sig, info, context)) return true;
    if (!uf_backend || sig != uf_backend->signal || info->si_code <= 0) return false;
    if (!uf_region_owns(at) || at - uf_region_start >= uf_region_usable()) return false;
    if (beyond_healing(info, at, context)) return false;
    if (refill(at)) return true;
    if (t && t->probing) return heal(at);
    if (report(at, context)) {
        uf_sig_default(sig); /* --on-finding=stop: the instruction runs again and dumps core */
        return true;
    }
    if (heal(at)) return true;
    uf_note("error", "heal", "a touched page could not be made present; the program ends here as it would without a handler");
    uf_sig_default(sig);
    return true;
}

_Atomic uintptr_t uf_fault_refused;

UF_ANYWHERE void uf_fault_mourn(int sig, siginfo_t *info, void *context)
{
    char text[160];
    struct uf_out o = { text, 0, sizeof text - 1, false };
    bool fault = info->si_code > 0;
    uf_put(&o, "the process ends by ");
    uf_put(&o, sig == SIGBUS ? "SIGBUS" : "SIGSEGV");
    if (fault && info->si_code != SI_KERNEL) {
        uf_put(&o, ", a touch of address ");
        uf_put_hex(&o, (uint64_t)info->si_addr);
        bool hole = (uintptr_t)info->si_addr && (uintptr_t)info->si_addr == atomic_load(&uf_fault_refused);
        uf_put(&o, hole ? " in a hole that --holes=deny leaves empty" : " that is no business of ours");
    }
    uf_put(&o, fault ? ", by the instruction at " : ", which somebody sent, at ");
    uf_put_hex(&o, uf_arch_pc(context));
    text[o.used] = 0;
    uf_note("info", "signal", text);
    if (fault) uf_crash_tell(sig, info, context);
}
