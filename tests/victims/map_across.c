/* EXPECT: kind=use-after-munmap access=write size=1 side=inside distance=0 block=4096 in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
/* One munmap over several mappings and the gap between them. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 16384, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (int i = 0; i < 16384; i += 8192)
        if (mmap(p + i, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != p + i)
            return 1;
    munmap(p + 4096, 4096);
    POKE(char, p + 8192, 1);
    int result = munmap(p, 16384);
    BUG(POKE(char, p + 8192, 1)); /* HERE */
    say(result ? "refused" : "went on");
    return 0;
}
