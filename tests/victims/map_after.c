/* EXPECT: kind=use-after-munmap access=write size=1 side=inside distance=10 block=5000 state=unmapped family=mmap free_family=munmap in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
int main(void)
{
    char *p = HIDE(mmap(NULL, 5000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memset(p, 1, 5000);
    munmap(p, 5000);
    BUG(POKE(char, p + 10, 1)); /* HERE */
    say("went on");
    return 0;
}
