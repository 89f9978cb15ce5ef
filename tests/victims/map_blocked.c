/* EXPECT: kind=mmap-overrun access=write size=1 side=after distance=0 block=12288 in=main alloc=main */
#include "victim.h"
#include <signal.h>
#include <sys/mman.h>

/* Every signal blocked, SIGSEGV too, and a touch of the guard of a mapping: caught all the same. */
int main(void)
{
    sigset_t all, seen;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    sigprocmask(SIG_BLOCK, NULL, &seen);
    char *p = HIDE((char *)mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    POKE(char, p + BUGGY(3 * 4096, 4096), 1); /* HERE */
    printf("segv %s, bus %s, last %s, others %s\n", sigismember(&seen, SIGSEGV) ? "blocked" : "open",
           sigismember(&seen, SIGBUS) ? "blocked" : "open", sigismember(&seen, 64) ? "blocked" : "open", sigismember(&seen, 63) ? "blocked" : "open");
    return 0;
}
