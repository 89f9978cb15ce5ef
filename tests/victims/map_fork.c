/* EXPECT: kind=use-after-munmap access=write size=1 side=inside distance=0 block=4096 in=main alloc=main free=main then kind=mmap-overrun access=write size=1 side=after distance=0 block=8192 in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
#include <sys/wait.h>

/* What the parent unmapped and what it guarded is so in the child. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), *q = HIDE(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(p, 4096);
    pid_t pid = fork();
    if (pid == 0) {
        BUG(POKE(char, p, 1)); /* HERE */
        BUG(POKE(char, q + 8192, 1)); /* HERE */
        POKE(char, q, 1);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    say("went on");
    return 0;
}
