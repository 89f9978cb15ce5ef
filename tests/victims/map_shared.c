/* EXPECT: kind=use-after-munmap access=write size=2 side=inside distance=0 block=12288 state=unmapped in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
int main(void)
{
    char *p = HIDE(mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    POKE(short, p, 1);
    munmap(p, 12288);
    BUG(POKE(short, p, 1)); /* HERE */
    say("went on");
    return 0;
}
