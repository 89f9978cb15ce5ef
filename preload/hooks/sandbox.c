/* sandbox.c: prctl and syscall, for the filters that a program lays upon itself. A filter that refuses our calls with an error
 * is lived with; one that kills for them must find us out of the way (sshd, tests/life/sandbox.c). */
#include "hooks/heap_compact.h"
#include "hooks/sandbox.h"

#include "base/arch.h"
#include "base/bpf.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/delivery.h"
#include "hooks/hook.h"
#include "hooks/use.h"
#include "touch/claim.h"
#include "touch/gate.h"
#include "pages/backend.h"
#include "pages/region.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

_Atomic bool uf_sandboxed;

static const char killing[] = "the program's seccomp filter would kill it for what guarding needs: it goes on unguarded";
static const char blinding[] = "the program's seccomp filter refuses what the gate of system calls needs: it goes on unguarded";

/* What guarding may ask of the kernel at any time. An argument that is not here is zero to the filter. */
static const char *kills(const struct sock_fprog *filter)
{
    const struct { long number; uint64_t arg[4]; } ours[] = {
        { SYS_ioctl, { (uint64_t)uf_uffd_fd(), UFFDIO_COPY } }, { SYS_ioctl, { (uint64_t)uf_uffd_fd(), UFFDIO_ZEROPAGE } },
        { SYS_ioctl, { (uint64_t)uf_uffd_fd(), UFFDIO_REGISTER } }, { SYS_userfaultfd, { 0 } },
        { SYS_madvise, { uf_region_start, UF_PAGE, MADV_DONTNEED } }, { SYS_process_madvise, { 0, 0, 1, MADV_DONTNEED } },
        { SYS_mmap, { 0, UF_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS } }, { SYS_munmap, { 0, UF_PAGE } },
        { SYS_mremap, { 0, UF_PAGE, UF_PAGE, MREMAP_MAYMOVE } }, { SYS_mprotect, { 0, UF_PAGE } },
        { SYS_write, { (uint64_t)uf_channel_fd() } }, { SYS_fstat, { (uint64_t)uf_channel_fd() } }, { SYS_fcntl, { 2, F_GETFL } },
        { SYS_clock_gettime, { 0 } }, { SYS_nanosleep, { 0 } }, { SYS_futex, { 0 } }, { SYS_gettid, { 0 } }, { SYS_getpid, { 0 } },
        { SYS_rt_sigprocmask, { 0 } }, { SYS_process_vm_readv, { 0 } }, { SYS_tgkill, { 0 } },
    };
    if (!uf_use_readable(filter, sizeof *filter) || !uf_use_readable(filter->filter, filter->len * sizeof *filter->filter)) return NULL;
    for (unsigned i = 0; i < UF_COUNT(ours); i++) {
        struct seccomp_data call = { .nr = (int)ours[i].number, .arch = UF_ARCH_AUDIT, .instruction_pointer = (uintptr_t)killing };
        for (unsigned k = 0; k < UF_COUNT(ours[i].arg); k++) call.args[k] = ours[i].arg[k];
        uint32_t action = uf_bpf_verdict(filter->filter, filter->len, &call) & SECCOMP_RET_ACTION_FULL;
        if (action != SECCOMP_RET_ALLOW && action != SECCOMP_RET_LOG && action != SECCOMP_RET_ERRNO) return killing;
        if (uf_touch_on && action == SECCOMP_RET_ERRNO && ours[i].number == SYS_process_vm_readv) return blinding;
    }
    return NULL;
}

/* All that we have to say is said now; then every absent page becomes ordinary memory. */
static void step_aside(const char *why)
{
    uint64_t all = ~UF_SYNCHRONOUS, mask = 0;
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&mask, 8, 0, 0);
    uf_next.free(uf_next.malloc(1)); /* its first block may cost libc calls that the program has long made without us */
    uf_note("warning", "seccomp", why);
    uf_end_report(false);
    atomic_store(&uf_sandboxed, true);
    atomic_store_explicit(&uf_phase, UF_OFF, memory_order_release);
    uf_gate_leave();
    if (uf_delivery_by_thread()) uf_delivery_pause();
    uf_heap_compact_leave();
    uf_backend_leave(uf_region_start, uf_region_size);
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, 8, 0, 0);
}

/* A vfork child borrows our memory: what it does to itself is not done to its parent. */
static void before_filter(bool strict, const struct sock_fprog *filter)
{
    if (uf_phase_now() != UF_READY || uf_is_vfork_child()) return;
    uf_fork_check(uf_thread());
    const char *why = strict ? killing : kills(filter);
    if (why) step_aside(why);
}

UF_EXPORT int prctl(int what, ...)
{
    va_list list;
    va_start(list, what);
    unsigned long a = va_arg(list, unsigned long), b = va_arg(list, unsigned long);
    unsigned long c = va_arg(list, unsigned long), d = va_arg(list, unsigned long);
    va_end(list);
    uf_phase_now();
    if (uf_unlikely(what == PR_SET_SECCOMP)) before_filter(a == SECCOMP_MODE_STRICT, (const struct sock_fprog *)b);
    return uf_next.prctl(what, a, b, c, d);
}

void uf_sandbox_call(long number, const long *arg)
{
    if (number == SYS_seccomp && (unsigned)arg[0] <= SECCOMP_SET_MODE_FILTER)
        before_filter(arg[0] == SECCOMP_SET_MODE_STRICT && arg[1] == 0 && arg[2] == 0, (const struct sock_fprog *)arg[2]);
    if (number == SYS_prctl && (int)arg[0] == PR_SET_SECCOMP)
        before_filter(arg[1] == SECCOMP_MODE_STRICT, (const struct sock_fprog *)arg[2]);
}
