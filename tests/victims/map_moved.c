/* EXPECT: kind=use-after-munmap access=read size=1 side=inside distance=0 block=4096 free_family=mremap state=unmapped in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
/* mremap moves it to a place with room; the old address is stale. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    p[0] = 5;
    char *q = HIDE(mremap(p, 4096, 1 << 20, MREMAP_MAYMOVE));
    int c = q[0];
    BUG(PEEK(char, p)); /* HERE */
    say(c == 5 ? "went on" : "lost");
    return 0;
}
