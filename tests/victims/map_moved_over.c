/* EXPECT: kind=mmap-overrun access=write size=1 side=after distance=0 block=1048576 family=mremap state=mapped in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
int main(void)
{
    char *p = HIDE(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    char *q = HIDE(mremap(p, 4096, 1 << 20, MREMAP_MAYMOVE));
    POKE(char, q + (1 << 20) - 1, 1);
    BUG(POKE(char, q + (1 << 20), 1)); /* HERE */
    say("went on");
    return 0;
}
