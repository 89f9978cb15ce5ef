/* EXPECT: kind=use-after-munmap access=write size=8 side=inside distance=0 block=65536 state=unmapped in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
/* A hundred mappings come and go in between. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(p, 65536);
    for (int i = 0; i < 100; i++) {
        char *q = HIDE(mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        memset(q, i, 65536);
        munmap(q, 65536);
    }
    BUG(POKE(long, p, 1)); /* HERE */
    say("went on");
    return 0;
}
