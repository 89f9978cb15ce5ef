/* EXPECT: kind=invalid-munmap access=free function=munmap block=16384 state=unmapped side=inside distance=4096 in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
int main(void)
{
    char *p = HIDE(mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(p, 16384);
    BUG(munmap(p + 4096, 4096)); /* HERE */
    say("went on");
    return 0;
}
