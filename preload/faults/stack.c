/* stack.c: the bounds of a thread's own stack. */
#include "faults/stack.h"

#include "base/arch.h"
#include "base/sys.h"

#include <sys/resource.h>
#include <sys/uio.h>
#include "base/banned.h"

extern void *__libc_stack_end __attribute__((weak)); /* the loader's: the stack pointer at process start */

enum { MAIN_STACK_MOST = 128 << 20, OTHER_STACK_MOST = 8 << 20 }; /* deeper is walked with care, not wrongly */

static void find_main(struct uf_thread *t)
{
    struct rlimit limit = { 8 << 20, 8 << 20 };
    uf_sys(SYS_prlimit64, 0, RLIMIT_STACK, 0, (long)&limit, 0, 0);
    if (!&__libc_stack_end || !__libc_stack_end) return;
    t->stack_hi = uf_up((uintptr_t)__libc_stack_end + 1, UF_PAGE);
    t->stack_lo = t->stack_hi - (limit.rlim_cur < MAIN_STACK_MOST ? limit.rlim_cur : MAIN_STACK_MOST);
}

/* glibc keeps a thread's control block at the top of its stack. That all between is one stack is asked of the kernel, a
 * byte a page: pthread_getattr_np would take a lock that our caller may hold (tests/victims/silent_getattr_np.c). */
static bool readable(uintptr_t from, uintptr_t to)
{
    enum { AT_ONCE = 64 };
    struct iovec far[AT_ONCE];
    char bytes[AT_ONCE];
    for (uintptr_t at = from; at < to;) {
        struct iovec near = { bytes, 0 };
        for (; at < to && near.iov_len < AT_ONCE; at += UF_PAGE) far[near.iov_len++] = (struct iovec){ (void *)at, 1 };
        long got = uf_sys(SYS_process_vm_readv, uf_sys_getpid(), (long)&near, 1, (long)far, (long)near.iov_len, 0);
        if (got != (long)near.iov_len) return false;
    }
    return true;
}

/* SP lies below what is known of this thread's stack, or nothing is known yet. */
static void find_other(struct uf_thread *t, uintptr_t sp)
{
    uintptr_t hi = uf_arch_thread_pointer(), lo = uf_down(sp, UF_PAGE);
    uintptr_t known = t->stack_hi == hi ? t->stack_lo : hi;
    if (sp >= known || known - sp > OTHER_STACK_MOST || !readable(lo, known)) return;
    t->stack_lo = lo;
    t->stack_hi = hi;
}

uintptr_t uf_stack_end(struct uf_thread *t, uintptr_t sp)
{
    if (uf_likely(sp >= t->stack_lo && sp < t->stack_hi)) return t->stack_hi;
    if (sp >= t->alt_lo && sp < t->alt_hi) return t->alt_hi;
    if (uf_sys_getpid() != (long)uf_thread_tid(t))
        find_other(t, sp);
    else if (!t->stack_hi)
        find_main(t);
    return uf_stack_known(t, sp);
}
