/* never.c: what a page says that is read before it was written. */
#include "touch/never.h"

#include "base/arch.h"
#include "base/family.h"
#include "base/opt.h"
#include "faults/diagnose.h"
#include "faults/fault.h"
#include "faults/insn.h"
#include "faults/module.h"
#include "base/banned.h"

UF_ANYWHERE static bool wanted(const struct uf_area *a, uint64_t page)
{
    return a->what == UF_AREA_BLOCK && a->family != UF_FAM_CALLOC && !uf_area_bit(a->ever, page);
}

UF_ANYWHERE static bool tell(struct uf_finding *f, uintptr_t at, uint32_t trace)
{
    struct uf_slot_view v;
    const struct uf_trace *t = uf_trace_get(trace);
    uf_ref ref = uf_region_find(at);
    struct uf_thread *self = uf_thread_known();
    if (!ref || !uf_diagnose_view(ref, &v) || (self && self->probing)) return false;
    f->kind = UF_KIND_NEVER_WRITTEN;
    f->pcs = t ? t->pcs : NULL;
    f->pc_count = t ? t->count : 0;
    f->exact = t ? t->exact : 0;
    if (!f->pc && t) f->pc = t->pcs[0];
    f->block = v.block;
    uf_finding_place(f, at);
    return uf_finding_report(self, f);
}

UF_ANYWHERE bool uf_never_read(const struct uf_spot *spot, uintptr_t at, const void *context, uint32_t trace)
{
    struct uf_insn insn = { 0 };
    struct uf_insn_regs regs;
    if (uf_likely(!uf_options.never_written) || !wanted(spot->area, uf_area_page(spot->area, at))) return false;
    struct uf_finding f = { .access = UF_ACCESS_READ, .pc = uf_arch_pc(context) };
    uf_insn_regs_from_context(context, &regs);
    if (uf_insn_decode((const unsigned char *)f.pc, uf_module_code(f.pc), &regs, at, &insn)) f.size = insn.size;
    return tell(&f, at, trace);
}

UF_ANYWHERE void uf_never_call(const struct uf_run *run, uintptr_t at, const char *call, uint32_t trace)
{
    const struct uf_area *a = uf_area_get(run->id);
    if (uf_likely(!uf_options.never_written)) return;
    for (uint64_t i = 0; i < run->pages; i++) {
        uintptr_t page = a->from + ((run->page + i) << UF_PAGE_SHIFT);
        if (!wanted(a, run->page + i)) continue;
        struct uf_finding f = { .access = UF_ACCESS_SYSCALL, .function = call };
        tell(&f, at > page ? at : page, trace);
        return;
    }
}
