/* EXPECT: none */
#include "victim.h"
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

/* A program that takes rights from its own live block gets the faults that it asked for, on every rung. */
static sigjmp_buf back;
static volatile int faults;
static void on_fault(int sig) { faults++, siglongjmp(back, sig); }

int main(void)
{
    char *p = HIDE(aligned_alloc(4096, 8192));
    signal(SIGSEGV, on_fault);
    p[0] = 1;
    mprotect(p, 4096, PROT_READ);
    if (sigsetjmp(back, 1) == 0)
        POKE(char, p, 2);
    mprotect(p, 4096, PROT_NONE);
    if (sigsetjmp(back, 1) == 0)
        (void)PEEK(char, p);
    mprotect(p, 4096, PROT_READ | PROT_WRITE);
    p[1] = 1;
    printf("%d faults, holds %d\n", faults, p[0]);
    free(p);
    return 0;
}
