/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=main alloc=main */
#include "victim.h"
#include <setjmp.h>
#include <signal.h>

/* The program's own faults reach its own handler, with the right address; ours do not. */
static sigjmp_buf back;
static volatile int faults, wrong;

static void on_fault(int sig, siginfo_t *info, void *context)
{
    faults++;
    wrong |= sig != SIGSEGV || info->si_addr != (void *)16 || !context;
    siglongjmp(back, 1);
}

int main(void)
{
    struct sigaction act = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
    sigaction(SIGSEGV, &act, NULL);
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    if (sigsetjmp(back, 1) == 0)
        POKE(int, HIDE((int *)16), 1);
    printf("%d of its own, %d wrong\n", faults, wrong);
    free(p);
    return 0;
}
