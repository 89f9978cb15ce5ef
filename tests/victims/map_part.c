/* EXPECT: kind=use-after-munmap access=read size=1 side=inside distance=4096 block=12288 state=unmapped in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
/* The page in the middle is unmapped; its neighbours stay what they are. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memset(p, 1, 12288);
    munmap(p + 4096, 4096);
    BUG(PEEK(char, p + 4096)); /* HERE */
    say(p[4095] == 1 && p[8192] == 1 ? "went on" : "lost");
    return 0;
}
