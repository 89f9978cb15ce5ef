/* EXPECT: kind=mmap-overrun access=read size=8 side=before distance=8 block=8192 state=mapped in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>
int main(void)
{
    char *p = HIDE(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    BUG(PEEK(long, p - 8)); /* HERE */
    say(p == MAP_FAILED ? "refused" : "went on");
    return 0;
}
