/* EXPECT: kind=mmap-overrun access=write size=1 side=after distance=0 block=67108864 in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
/* Large enough for huge pages: the guards keep their alignment. */
int main(void)
{
    size_t n = 64 << 20;
    char *p = HIDE(mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if ((uintptr_t)p % (2 << 20))
        say("not aligned");
    POKE(char, p + n - 1, 1);
    BUG(POKE(char, p + n, 1)); /* HERE */
    munmap(p, n);
    say("went on");
    return 0;
}
