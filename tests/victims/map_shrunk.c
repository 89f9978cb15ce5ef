/* EXPECT: kind=use-after-munmap access=write size=1 side=inside distance=4096 block=16384 free_family=mremap in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
int main(void)
{
    char *p = HIDE(mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (mremap(p, 16384, 4096, 0) != p)
        return 1;
    POKE(char, p + 4095, 1);
    BUG(POKE(char, p + 4096, 1)); /* HERE */
    say("went on");
    return 0;
}
