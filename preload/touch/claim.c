/* claim.c: a first touch, from the signal to the counted page. */
#include "touch/claim.h"

#include "base/arch.h"
#include "base/opt.h"
#include "faults/channel.h"
#include "faults/fault.h"
#include "faults/trace.h"
#include "pages/backend.h"
#include "pages/range.h"
#include "touch/count.h"
#include "touch/fill.h"

#include <errno.h>
#include "base/banned.h"

bool uf_touch_on;
static _Atomic bool stack_told;

long uf_touch_open(void)
{
    long err = uf_area_open();
    if (!err) err = uf_count_open(uf_options.working_set[0] != 0);
    if (!err) uf_range_lost = uf_area_less;
    uf_touch_on = !err;
    return err;
}

/* The stack that this very instruction runs on: the signal frame reached another one, the next may not. */
UF_ANYWHERE static bool is_stack(const struct uf_spot *spot, const void *context)
{
    uintptr_t sp = uf_arch_sp(context);
    if (uf_likely(sp < spot->lo || sp > spot->hi)) return false;
    uf_touch_native(spot);
    if (!atomic_exchange(&stack_told, true))
        uf_note("info", "touch-stack", "a counted reservation is used as a stack; such are left to the kernel and not counted");
    return true;
}

UF_ANYWHERE bool uf_touch_claim(int sig, siginfo_t *info, void *context)
{
    uintptr_t pcs[UF_TRACE_MAX], at = (uintptr_t)info->si_addr;
    uint64_t exact;
    struct uf_spot spot;
    if (sig != SIGBUS || info->si_code != BUS_ADRERR || !uf_touch_find(at, &spot)) return uf_fault_claim(sig, info, context);
    if (is_stack(&spot, context)) return true;
    struct uf_thread *t = uf_thread_known();
    unsigned n = uf_trace_context(t, context, pcs, (unsigned)uf_options.num_callers, &exact);
    long err = uf_touch_fill(&spot, at, uf_arch_wrote(context), uf_trace_keep(pcs, n, exact));
    /* gone meanwhile, or the address space is changing: the instruction, run again, tells */
    if (!err || err == -EEXIST || err == -ENOENT || err == -EAGAIN || err == -ESRCH) return true;
    uf_note_number("error", "touch", "a touched page could not be made present; the program ends here; errno ", (uint64_t)-err);
    uf_sig_default(sig);
    return true;
}
