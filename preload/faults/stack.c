/* stack.c: the bounds of a thread's own stack. */
#include "faults/stack.h"

#include "base/sys.h"

#include <pthread.h>
#include <sys/resource.h>

extern void *__libc_stack_end __attribute__((weak)); /* the loader's: the stack pointer at process start */

enum { MAIN_STACK_MOST = 128 << 20 }; /* deeper is walked with care, not wrongly */

static void find_main(struct uf_thread *t)
{
    struct rlimit limit = { 8 << 20, 8 << 20 };
    uf_sys(SYS_prlimit64, 0, RLIMIT_STACK, 0, (long)&limit, 0, 0);
    if (!&__libc_stack_end || !__libc_stack_end) return;
    t->stack_hi = uf_up((uintptr_t)__libc_stack_end + 1, UF_PAGE);
    t->stack_lo = t->stack_hi - (limit.rlim_cur < MAIN_STACK_MOST ? limit.rlim_cur : MAIN_STACK_MOST);
}

/* For a thread that is not the first, libc knows the answer without looking at /proc. */
static void find_other(struct uf_thread *t)
{
    pthread_attr_t attr;
    void *at = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) != 0) return;
    if (pthread_attr_getstack(&attr, &at, &size) == 0) {
        t->stack_lo = (uintptr_t)at;
        t->stack_hi = (uintptr_t)at + size;
    }
    pthread_attr_destroy(&attr);
}

uintptr_t uf_stack_end(struct uf_thread *t, uintptr_t sp)
{
    if (uf_unlikely(t->stack_hi == 0)) {
        t->stack_hi = t->stack_lo = 1; /* asked: what follows may come back to us through malloc */
        if (uf_sys_getpid() == (long)uf_thread_tid(t))
            find_main(t);
        else
            find_other(t);
    }
    return uf_stack_known(t, sp);
}
