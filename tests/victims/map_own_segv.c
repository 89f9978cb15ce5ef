/* EXPECT: kind=mmap-overrun access=write size=1 side=after distance=0 block=12288 in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
#include <setjmp.h>
#include <signal.h>

/* The program's own PROT_NONE pages are its own affair, and so is what was never mapped. */
static sigjmp_buf back;
static char *volatile page;
static volatile int faults, wrong;

static void on_fault(int sig, siginfo_t *info, void *context)
{
    (void)context;
    wrong |= sig != SIGSEGV || info->si_addr != page;
    faults++;
    siglongjmp(back, 1);
}

int main(void)
{
    struct sigaction act = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
    sigaction(SIGSEGV, &act, NULL);
    char *p = HIDE((char *)mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(p + 4096, 4096, PROT_NONE);
    page = p + 4096;
    if (sigsetjmp(back, 1) == 0)
        POKE(char, page, 1);
    mprotect(p, 4096, PROT_READ);
    page = p;
    if (sigsetjmp(back, 1) == 0)
        POKE(char, page, 1);
    page = (char *)64;
    if (sigsetjmp(back, 1) == 0)
        POKE(char, page, 1);
    BUG(POKE(char, p + 3 * 4096, 1)); /* HERE */
    printf("%d faults, %d wrong\n", faults, wrong);
    return 0;
}
