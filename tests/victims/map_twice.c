/* EXPECT: kind=invalid-munmap access=free function=munmap block=8192 state=unmapped in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
int main(void)
{
    char *p = HIDE(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(p, 8192);
    int result = 0;
    BUG(result = munmap(p, 8192)); /* HERE */
    say(result ? "refused" : "went on"); /* the kernel says 0 */
    return 0;
}
