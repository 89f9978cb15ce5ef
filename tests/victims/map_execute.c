/* EXPECT: kind=use-after-munmap access=execute block=4096 side=inside distance=0 in=*,main alloc=main free=main then kind=fatal-signal access=execute fatal=1 status=99 output=cut counts=unknown */
#include "victim.h"
#include <sys/mman.h>
/* Code that is gone cannot go on. */
int main(void)
{
    char *p = HIDE(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    BUG(munmap(p, 4096));
    BUG(((void (*)(void))(uintptr_t)p)());
    (void)p;
    say("went on");
    return 0;
}
