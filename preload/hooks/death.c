/* death.c: ends that are no exit: by a fault, by abort. What is known of the blocks is told before. */
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/fault.h"
#include "hooks/heap_inside.h"
#include "hooks/hook.h"
#include "hooks/start.h"

#include <signal.h>

enum { ROOM = 24 << 10 }; /* that the last report needs of a stack, records and nested faults included */

/* A handler on a small stack of its own leaves the blocks unseen and says so. */
UF_ANYWHERE static bool room(const struct uf_thread *t)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (here < t->alt_lo || here >= t->alt_hi || here - t->alt_lo >= ROOM) return true;
    uf_note("info", "slack", "the signal stack is too small to look at the blocks once more");
    return false;
}

UF_ANYWHERE void uf_end_by_signal(int sig, siginfo_t *info, void *context)
{
    struct uf_thread *t = uf_thread_known();
    uf_fault_mourn(sig, info, context);
    if (t && !t->depth && !uf_is_vfork_child() && room(t)) uf_end_report(false);
}

/* Nobody will handle SIGABRT: where the end came from is worth a note. */
static void tell_abort(struct uf_thread *t, const struct uf_caller *c)
{
    struct uf_finding f = { .kind = UF_KIND_FATAL_SIGNAL, .param = "6 (SIGABRT)", .function = "abort", .access = UF_ACCESS_CHECK, .fatal = true };
    struct { void *handler; unsigned long flags; void *restorer; uint64_t mask; } is = { 0 };
    if (t->depth || uf_sys_failed(uf_sys(SYS_rt_sigaction, SIGABRT, 0, (long)&is, 8, 0, 0)) || is.handler != (void *)SIG_DFL) return;
    uf_enter(t);
    uf_heap_trace(t, &f, c);
    uf_finding_report(t, &f);
    uf_leave(t);
}

static void last_words(const struct uf_caller *c)
{
    if (uf_phase_now() != UF_READY || uf_is_vfork_child()) return;
    tell_abort(uf_thread(), c);
    uf_end_report(false);
}

UF_EXPORT void abort(void)
{
    struct uf_caller c = UF_CALLER();
    last_words(&c);
    if (uf_next.abort) uf_next.abort();
    __builtin_trap();
}

/* It aborts by a name inside of libc that no one can replace. */
UF_EXPORT void __assert_fail(const char *what, const char *file, unsigned line, const char *function)
{
    struct uf_caller c = UF_CALLER();
    last_words(&c);
    if (uf_next.__assert_fail) uf_next.__assert_fail(what, file, line, function);
    __builtin_trap();
}
