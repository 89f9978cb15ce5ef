/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=on_fault alloc=main */
#include "victim.h"
#include <setjmp.h>
#include <signal.h>

/* The program's own SIGSEGV handler, on its own alternate stack, is what overruns. */
static sigjmp_buf back;
static char *volatile block;

OUTLINE static void on_fault(int sig)
{
    (void)sig;
    POKE(char, block + BUGGY(16, 15), 1); /* HERE */
    siglongjmp(back, 1);
}

int main(void)
{
    static char stack[1 << 16];
    stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction act = { .sa_handler = on_fault, .sa_flags = SA_ONSTACK };
    sigaltstack(&alternate, NULL);
    sigaction(SIGSEGV, &act, NULL);
    block = HIDE(malloc(16));
    if (sigsetjmp(back, 1) == 0)
        POKE(int, HIDE((int *)NULL), 1);
    say("went on");
    free(block);
    return 0;
}
