/* EXPECT: kind=heap-underflow access=write side=before block=16384 in=deep alloc=main */
/* OPTIONS: --delivery=thread --backend=uffd */
#include "victim.h"
#include <ucontext.h>

/* A coroutine uses up the stack that it was given in a block: no signal can be delivered there, the handler thread reports it. */
static ucontext_t first, other;

OUTLINE static int deep(int n)
{
    volatile char space[512];
    space[0] = (char)n;
    return n ? deep(n - 1) + space[0] : 0;
}

static void work(void)
{
    deep(BUGGY(30, 4));
}

int main(void)
{
    char *stack = HIDE(aligned_alloc(4096, 16384));
    getcontext(&other);
    other.uc_stack.ss_sp = stack;
    other.uc_stack.ss_size = 16384;
    other.uc_link = &first;
    makecontext(&other, work, 0);
    swapcontext(&first, &other);
    free(stack);
    say("went on");
    return 0;
}
