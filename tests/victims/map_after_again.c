/* EXPECT: kind=use-after-munmap access=read size=4 side=inside distance=4096 block=8192 state=unmapped in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
/* Mapped again at once: the program would have been handed the same addresses. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), *q;
    munmap(p, 8192);
    q = HIDE(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    PEEK(int, BUGGY(p, q) + 4096); /* HERE */
    say(q == MAP_FAILED ? "refused" : "went on");
    return 0;
}
