/* EXPECT: kind=mmap-overrun access=write size=1 side=after distance=0 block=8192 state=mapped family=mmap in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
int main(void)
{
    char *p = HIDE(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memset(p, 1, 8192);
    BUG(POKE(char, p + 8192, 1)); /* HERE */
    say("went on");
    return 0;
}
