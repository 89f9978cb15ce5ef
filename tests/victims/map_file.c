/* EXPECT: kind=use-after-munmap access=read size=1 side=inside distance=5000 block=8192 state=unmapped in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
/* A file mapping: its content is gone, its addresses are not handed out again. */
int main(void)
{
    char name[] = "map_file.XXXXXX";
    int file = mkstemp(name);
    unlink(name);
    if (file < 0 || ftruncate(file, 8192))
        return SKIP;
    char *p = HIDE(mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, file, 0));
    int c = PEEK(char, p + 5000);
    munmap(p, 8192);
    BUG(c += PEEK(char, p + 5000)); /* HERE */
    say(c ? "not zero" : "went on");
    return 0;
}
