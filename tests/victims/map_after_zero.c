/* EXPECT: kind=use-after-munmap access=read size=1 side=inside distance=3 block=4096 in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
/* The touched page reads as zero from then on, and takes what is written. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    p[3] = 7;
    BUG(munmap(p, 4096));
    int was = PEEK(char, p + 3); /* HERE */
    BUG(if (was) return 3);
    (void)was;
    POKE(char, p + 3, 9);
    say(PEEK(char, p + 3) == 9 ? "went on" : "lost");
    return 0;
}
