/* EXPECT: kind=use-after-munmap access=write size=1 block=4096 in=main alloc=main free=main */
/* OPTIONS: --guard-maps=no */
#include "victim.h"
#include <sys/mman.h>
/* Guards are off, the quarantine is not. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(p + 4096, 4096);
    munmap(p, 4096);
    char *q = HIDE(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(q, 4096);
    BUG(POKE(char, q, 1)); /* HERE */
    say("went on");
    return 0;
}
