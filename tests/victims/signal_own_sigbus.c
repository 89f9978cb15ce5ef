/* EXPECT: kind=heap-overflow access=read size=4 side=after distance=0 block=16 in=main alloc=main */
#include "victim.h"
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

/* A file mapping past the end of its file raises a SIGBUS that is the program's. */
static sigjmp_buf back;
static char *volatile past;
static volatile int faults, wrong;

static void on_fault(int sig, siginfo_t *info, void *context)
{
    faults++;
    wrong |= sig != SIGBUS || info->si_code != BUS_ADRERR || info->si_addr != past || !context;
    siglongjmp(back, 1);
}

int main(void)
{
    struct sigaction act = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO }, seen;
    sigaction(SIGBUS, &act, NULL);
    sigaction(SIGBUS, NULL, &seen);
    wrong |= seen.sa_sigaction != on_fault;
    FILE *file = tmpfile();
    if (!file || ftruncate(fileno(file), 10) != 0)
        return 1;
    char *map = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fileno(file), 0);
    past = map + 4096 + 3;
    char *p = HIDE(calloc(1, 16));
    (void)PEEK(int, p + BUGGY(16, 12)); /* HERE */
    if (sigsetjmp(back, 1) == 0)
        (void)PEEK(char, past);
    printf("%d of its own, %d wrong\n", faults, wrong);
    free(p);
    fclose(file);
    return 0;
}
