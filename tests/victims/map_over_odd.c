/* EXPECT: kind=mmap-overrun access=write size=1 side=after distance=3192 block=5000 in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
/* The rest of the last page is the program's; what lies behind it is not. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 5000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    POKE(char, p + 8191, 1);
    BUG(POKE(char, p + 8192, 1)); /* HERE */
    say("went on");
    return 0;
}
