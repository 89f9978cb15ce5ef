/* cow_claim.c: the first write to a shared page, by an instruction or by a system call. */
#include "base/arch.h"
#include "base/opt.h"
#include "faults/diagnose.h"
#include "faults/finding.h"
#include "faults/trace.h"
#include "touch/cow_inside.h"
#include "touch/gate.h"

#include "base/banned.h"

UF_ANYWHERE static void tell(uintptr_t at, const char *call, const void *context)
{
    uint32_t id = uf_gate_trace(context);
    const struct uf_trace *trace = uf_trace_get(id);
    struct uf_thread *t = uf_thread_known();
    struct uf_slot_view v;
    struct uf_finding f = { .kind = UF_KIND_COW_WRITE, .access = call ? UF_ACCESS_SYSCALL : UF_ACCESS_WRITE, .function = call, .addr = at,
                            .pcs = trace ? trace->pcs : NULL, .pc_count = trace ? trace->count : 0, .exact = trace ? trace->exact : 0 };
    f.pc = call && trace ? trace->pcs[0] : uf_arch_pc(context);
    if (uf_region_owns(at) && uf_region_find(at) && uf_diagnose_view(uf_region_find(at), &v)) {
        f.block = v.block;
        uf_finding_place(&f, at);
    }
    uf_finding_report(t, &f);
}

UF_ANYWHERE bool uf_cow_claim(int sig, siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    if ((sig != SIGBUS && sig != SIGSEGV) || !uf_arch_wrote(context) || info->si_code != (sig == SIGBUS ? BUS_ADRERR : SEGV_ACCERR)) return false;
    if (sig == SIGBUS && !uf_arch_protected(context)) return false;
    struct uf_cow_range *r = uf_cow_range_of(at);
    if (!r || (r->how == UF_COW_RIGHTS) != (sig == SIGSEGV)) return false;
    int was = uf_cow_open(r, at);
    if (was < 0 && sig == SIGSEGV) {
        static _Thread_local uintptr_t again __attribute__((tls_model("initial-exec")));
        if (again == at) return false; /* another thread was faster, once; twice: the program took the right itself */
        again = at;
    }
    struct uf_thread *t = uf_thread_known();
    if (was != 1 || (t && t->depth)) return true; /* our own bookkeeping is not the program's */
    atomic_fetch_add(&uf_cow_dirtied, 1);
    tell(at, NULL, context);
    return true;
}

UF_ANYWHERE void uf_cow_kernel(uintptr_t at, size_t size, bool writes, const char *call, void *context)
{
    uint64_t n = 0;
    uintptr_t to = at + size, first = 0;
    if (!writes || to < at) return;
    for (struct uf_cow_range *r = uf_cow_range_after(at); r && r->from < to; r = uf_cow_range_after(r->to)) {
        uintptr_t page = uf_down(at > r->from ? at : r->from, UF_PAGE);
        for (; page < to && page < r->to; page += UF_PAGE) {
            uint64_t i = (page - r->from) >> UF_PAGE_SHIFT;
            if (atomic_load_explicit(&r->open[i / 64], memory_order_relaxed) >> i % 64 & 1) continue;
            if (uf_cow_open(r, page) != 1) continue;
            if (!first) first = page > at ? page : at;
            n++;
        }
    }
    if (!n) return;
    atomic_fetch_add(&uf_cow_kernel_dirtied, n);
    tell(first, call, context);
}
