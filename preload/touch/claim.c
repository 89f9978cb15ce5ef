/* claim.c: a first touch, from the signal to the counted page. */
#include "touch/claim.h"

#include "base/arch.h"
#include "base/meta.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/delivery.h"
#include "faults/fault.h"
#include "faults/insn.h"
#include "faults/module.h"
#include "faults/trace.h"
#include "pages/backend.h"
#include "pages/monitor.h"
#include "pages/range.h"
#include "touch/count.h"
#include "touch/fill.h"
#include "touch/heat.h"
#include "touch/key.h"
#include "touch/never.h"
#include "touch/prefetch.h"

#include <errno.h>
#include "base/banned.h"

bool uf_touch_on;

long uf_touch_open(void)
{
    long err = uf_area_open();
    if (!err) err = uf_count_open(uf_options.working_set[0] != 0);
    if (!err && uf_options.touch_times) err = uf_heat_open();
    if (!err && (uf_options.working_set[0] || uf_options.prefetch[0])) err = uf_key_open();
    if (!err) uf_range_lost = uf_area_less;
    uf_touch_on = !err;
    long unread = !err && uf_options.prefetch[0] ? uf_prefetch_open(uf_options.prefetch) : 0;
    if (unread) uf_note_number("warning", "prefetch", "the list of --prefetch cannot be read: nothing is made present up front; errno ", (uint64_t)-unread);
    return err;
}

/* The stack that this very instruction runs on: the signal frame reached another one, the next may not. */
UF_ANYWHERE static bool is_stack(const struct uf_spot *spot, const void *context)
{
    uintptr_t sp = uf_arch_sp(context);
    if (uf_likely(sp < spot->lo || sp > spot->hi)) return false;
    uf_touch_stack(spot->lo);
    return true;
}

/* Does the instruction at which the thread was interrupted touch AT? Where that cannot be read off, it is believed. */
UF_ANYWHERE static bool touches(uintptr_t at, const void *context)
{
    enum { LONGEST = 15, WIDEST = 64 };
    struct uf_insn insn;
    struct uf_insn_regs regs;
    struct uf_module m;
    uintptr_t pc = uf_arch_pc(context), left = uf_up(pc + 1, UF_PAGE) - pc;
    if (at - pc < LONGEST) return true; /* it is fetched from there */
    if (left < LONGEST && uf_module_of(pc, &m) && m.to - pc >= LONGEST) left = LONGEST;
    uf_insn_regs_from_context(context, &regs);
    if (!uf_insn_decode((const unsigned char *)pc, left < LONGEST ? (unsigned)left : LONGEST, &regs, at, &insn)) return true;
    if (!insn.operand_known) return true;
    return at - insn.operand < (insn.size > WIDEST ? insn.size : WIDEST);
}

UF_ANYWHERE static uint32_t trace_of(const void *context)
{
    uintptr_t pcs[UF_TRACE_MAX];
    uint64_t exact;
    unsigned n = uf_trace_context(uf_thread_known(), context, pcs, (unsigned)uf_options.num_callers, &exact);
    return uf_trace_keep(pcs, n, exact);
}

/* A reader of faults saw this thread wait for AT, and now it is elsewhere: another signal came first, and the touch comes again
 * from where that handler returns to; or the signal was blocked, and the reader filled the page itself. */
UF_ANYWHERE static bool elsewhere(uintptr_t at, const void *context)
{
    static _Thread_local uintptr_t doubted __attribute__((tls_model("initial-exec")));
    if (touches(at, context) || at == doubted) return false; /* twice: our reading of the instruction is not to be trusted */
    doubted = at;
    return true;
}

UF_ANYWHERE bool uf_touch_claim(int sig, siginfo_t *info, void *context)
{
    struct uf_fault_message m;
    struct uf_spot spot;
    if (sig == SIGBUS && info->si_code == SI_QUEUE && uf_delivery_message(sig, info, &m)) {
        if (elsewhere(m.at, context)) return true;
        uf_delivery_as_fault(&m, info, context);
    }
    uintptr_t at = (uintptr_t)info->si_addr;
    if (sig != SIGBUS || info->si_code != BUS_ADRERR || !uf_touch_find(at, &spot)) return uf_fault_claim(sig, info, context);
    if (is_stack(&spot, context)) return true;
    uint32_t trace = trace_of(context);
    if (!uf_arch_wrote(context) && uf_never_read(&spot, at, context, trace)) {
        uf_sig_default(sig); /* --on-finding=stop: the instruction runs again and dumps core */
        return true;
    }
    long err = uf_touch_fill(&spot, at, uf_arch_wrote(context), trace);
    /* gone meanwhile, or the address space is changing: the instruction, run again, tells */
    if (!err || err == -EEXIST || err == -ENOENT || err == -EAGAIN || err == -ESRCH) return true;
    uf_note_number("error", "touch", "a touched page could not be made present; the program ends here; errno ", (uint64_t)-err);
    uf_sig_default(sig);
    return true;
}

void uf_touch_take_filled(void)
{
    struct uf_monitor_filled *f = uf_meta_take(sizeof *f);
    unsigned n;
    while (f && (n = uf_monitor_ask_filled(f)) != 0) {
        for (unsigned i = 0; i < n && i < UF_COUNT(f->page); i++) {
            struct uf_spot spot;
            uintptr_t pc = f->page[i].pc;
            if (uf_touch_find(f->page[i].at, &spot)) uf_touch_filled(&spot, f->page[i].at, f->page[i].wrote, uf_trace_keep(&pc, 1, 1));
        }
    }
}
