/* EXPECT: kind=mmap-overrun access=write size=1 side=after distance=0 block=1048576 in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
/* A loop that runs one page too far. */
int main(void)
{
    size_t n = 1 << 20;
    char *p = HIDE(mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (size_t i = 0; i < n + BUGGY(4096, 0); i += 512)
        POKE(char, p + i, 1); /* HERE */
    say("went on");
    return 0;
}
