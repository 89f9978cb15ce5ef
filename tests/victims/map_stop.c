/* EXPECT: kind=use-after-munmap access=write size=1 side=inside distance=0 block=4096 in=main alloc=main free=main status=99 output=cut counts=unknown */
/* OPTIONS: --on-finding=stop */
#include "victim.h"
#include <sys/mman.h>

/* Stopped at the guilty instruction: what comes after it must not be printed. */
int main(void)
{
    say("before");
    char *p = HIDE((char *)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    BUG(munmap(p, 4096));
    POKE(char, p, 1); /* HERE */
    say("after");
    return 0;
}
