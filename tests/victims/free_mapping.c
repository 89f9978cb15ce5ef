/* EXPECT: kind=invalid-free access=free function=free in=main */
#include "victim.h"
#include <sys/mman.h>

int main(void)
{
    char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return 1;
    BUG(free(HIDE(p))); /* HERE */
    p[0] = 1;
    say("went on");
    munmap(p, 8192);
    return 0;
}
