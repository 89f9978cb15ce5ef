/* EXPECT: kind=mmap-overrun access=read size=8 side=after distance=0 block=4096 in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
/* Four bytes inside, four behind. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    PEEK(long, p + BUGGY(4092, 4088)); /* HERE */
    say(p == MAP_FAILED ? "refused" : "went on");
    return 0;
}
