/* hole_claim.c: a touch of a hole, by an instruction or by a system call. */
#include "base/arch.h"
#include "base/family.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/fault.h"
#include "faults/finding.h"
#include "faults/insn.h"
#include "faults/module.h"
#include "faults/trace.h"
#include "touch/gate.h"
#include "touch/hole_inside.h"

#include <errno.h>
#include <sys/mman.h>
#include "base/banned.h"

UF_ANYWHERE static bool tell(struct uf_hole_map *m, struct uf_finding *f, uintptr_t at)
{
    f->kind = UF_KIND_HOLE_TOUCH;
    f->name = m->path;
    f->block = (struct uf_block_facts){ .known = true, .mapping = true, .start = m->from, .size = m->asked, .family = UF_FAM_MMAP,
                                        .alloc_tid = m->tid, .alloc_trace = m->trace };
    uf_finding_place(f, at);
    return uf_finding_report(uf_thread_known(), f);
}

UF_ANYWHERE static bool tell_instruction(struct uf_hole_map *m, uintptr_t at, void *context)
{
    uintptr_t pcs[UF_TRACE_MAX];
    struct uf_insn insn = { 0 };
    struct uf_insn_regs regs;
    struct uf_finding f = { .pc = uf_arch_pc(context), .pcs = pcs };
    f.access = uf_arch_fetched(context) ? UF_ACCESS_EXECUTE : uf_arch_wrote(context) ? UF_ACCESS_WRITE : UF_ACCESS_READ;
    uf_insn_regs_from_context(context, &regs);
    if (f.access != UF_ACCESS_EXECUTE && uf_insn_decode((const unsigned char *)f.pc, uf_module_code(f.pc), &regs, at, &insn)) f.size = insn.size;
    f.pc_count = uf_trace_context(uf_thread_known(), context, pcs, (unsigned)uf_options.num_callers, &f.exact);
    return tell(m, &f, at);
}

UF_ANYWHERE static void tell_call(struct uf_hole_map *m, uintptr_t at, uint64_t bytes, const char *call, void *context)
{
    uint32_t id = uf_gate_trace(context);
    const struct uf_trace *t = uf_trace_get(id);
    struct uf_finding f = { .access = UF_ACCESS_SYSCALL, .function = call, .size = bytes < UINT32_MAX ? (unsigned)bytes : UINT32_MAX, .pcs = t ? t->pcs : NULL, .pc_count = t ? t->count : 0,
                            .exact = t ? t->exact : 0, .pc = t ? t->pcs[0] : 0 };
    tell(m, &f, at);
}

/* Is the opened page still one without contents? Somebody may have written to the file meanwhile. */
UF_ANYWHERE static bool blank(uintptr_t page)
{
    const uint64_t *word = (const uint64_t *)page;
    for (size_t i = 0; i < UF_PAGE / sizeof *word; i++)
        if (word[i]) return false;
    return true;
}

/* The program gets what the kernel gives for a page that cannot be had. It is raised by us where the fault was another. */
UF_ANYWHERE static void refuse(siginfo_t *info)
{
    atomic_store(&uf_fault_refused, (uintptr_t)info->si_addr);
    siginfo_t bus = *info;
    bus.si_signo = SIGBUS;
    bus.si_code = BUS_ADRERR;
    uint64_t set = 1ull << (SIGBUS - 1); /* it comes when our handler has returned to the instruction */
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&set, 0, sizeof set, 0, 0);
    uf_sys(SYS_rt_tgsigqueueinfo, uf_sys_getpid(), uf_sys_gettid(), SIGBUS, (long)&bus, 0, 0);
}

UF_ANYWHERE static bool claim_disk(struct uf_hole_map *m, uintptr_t at, siginfo_t *info, void *context)
{
    struct uf_hole_extent e;
    uintptr_t page = uf_down(at, UF_PAGE);
    struct uf_thread *t = uf_thread_known();
    bool wrote = uf_arch_wrote(context);
    if (info->si_code != SEGV_ACCERR || !uf_hole_extent_of(at, &e) || (wrote && !(m->prot & PROT_WRITE)) || !(m->prot & PROT_READ)) return false;
    if (uf_sys_failed(uf_sys_mprotect(page, UF_PAGE, m->prot)) && uf_sys_failed(uf_sys_mprotect(e.from, e.to - e.from, m->prot))) return false;
    if ((t && t->probing) || !blank(page)) return true;
    if (m->policy == UF_HOLE_DENY) {
        atomic_fetch_add(&m->denied, 1);
        bool stop = tell_instruction(m, at, context);
        uf_sys_mprotect(page, UF_PAGE, PROT_NONE);
        if (stop) uf_sig_default(SIGSEGV);
        else refuse(info);
        return true;
    }
    atomic_fetch_add(&m->touched, 1);
    if (m->policy == UF_HOLE_REPORT && tell_instruction(m, at, context)) {
        uf_sys_mprotect(page, UF_PAGE, PROT_NONE);
        uf_sig_default(SIGSEGV);
    }
    return true;
}

UF_ANYWHERE static bool claim_shared(struct uf_hole_map *m, uintptr_t at, siginfo_t *info, void *context)
{
    uintptr_t page = uf_down(at, m->page);
    if (info->si_code != BUS_ADRERR || uf_hole_past_end(m, at)) return false;
    if (m->policy == UF_HOLE_DENY) {
        atomic_fetch_add(&m->denied, 1);
        tell_instruction(m, at, context);
        atomic_store(&uf_fault_refused, at);
        return false; /* the signal is the program's */
    }
    if (m->policy == UF_HOLE_REPORT && uf_options.on_finding == UF_ON_STOP && tell_instruction(m, at, context)) {
        uf_sig_default(SIGBUS);
        return true;
    }
    long got = uf_hole_fill(m, page, m->page);
    if (got == -EEXIST || got == -ENOENT) return true; /* another was faster; it is mapped no more */
    if (got < 0) return false;
    atomic_fetch_add(&m->touched, 1);
    if (m->policy == UF_HOLE_REPORT) tell_instruction(m, at, context);
    return true;
}

UF_ANYWHERE bool uf_hole_claim(int sig, siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    if ((sig != SIGBUS && sig != SIGSEGV) || info->si_code <= 0) return false;
    struct uf_hole_map *m = uf_hole_of(at);
    if (!m || m->disk != (sig == SIGSEGV)) return false;
    return m->disk ? claim_disk(m, at, info, context) : claim_shared(m, at, info, context);
}

/* The first page of [A, B) that was a hole and is one no more; how many there were in *N. */
UF_ANYWHERE static uintptr_t open_shared(struct uf_hole_map *m, uintptr_t a, uintptr_t b, uint64_t *n)
{
    uintptr_t first = 0;
    for (uintptr_t page = uf_down(a, m->page); page < b;) {
        long got = uf_hole_fill(m, page, uf_up(b, m->page) - page);
        if (got > 0 && !first) first = page;
        if (got > 0) *n += (uint64_t)got / m->page;
        if (got < 0 && got != -EEXIST) break;
        page += got > 0 ? (size_t)got : m->page;
    }
    return first;
}

UF_ANYWHERE static uintptr_t open_disk(struct uf_hole_map *m, uintptr_t a, uintptr_t b, uint64_t *n)
{
    uintptr_t first = 0;
    struct uf_hole_extent e;
    for (uintptr_t page = uf_down(a, UF_PAGE); page < b; page += UF_PAGE) {
        if (!uf_hole_extent_of(page, &e) || uf_sys_failed(uf_sys_mprotect(page, UF_PAGE, m->prot)) || !blank(page)) continue;
        if (!first) first = page;
        ++*n;
    }
    return first;
}

/* Where touches are refused the call is left to fail. */
UF_ANYWHERE void uf_hole_kernel(uintptr_t at, size_t size, bool writes, const char *call, void *context)
{
    (void)writes;
    for (uint32_t i = 0; i < uf_hole_used() && at + size > at; i++) {
        struct uf_hole_map *m = uf_hole_get(i);
        uint64_t n = 0;
        if (!atomic_load(&m->on) || at >= m->to || at + size <= m->from || m->policy == UF_HOLE_DENY) continue;
        uintptr_t a = at > m->from ? at : m->from, b = at + size < m->to ? at + size : m->to;
        uintptr_t first = m->disk ? open_disk(m, a, b, &n) : open_shared(m, a, b, &n);
        if (!n) continue;
        atomic_fetch_add(&m->kernel_touched, n);
        if (m->policy == UF_HOLE_REPORT) tell_call(m, first > a ? first : a, n * m->page, call, context);
    }
}
