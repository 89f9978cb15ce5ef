/* EXPECT: kind=use-after-munmap access=write size=1 side=inside distance=10 block=5000 state=unmapped family=mmap free_family=munmap in=main alloc=rare,main free=rare,main */
/* OPTIONS: --sample=1/5000 */
#include "victim.h"
#include <sys/mman.h>

OUTLINE static char *hot(size_t size) { return HIDE(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)); }
OUTLINE static char *rare(char *old)
{
    if (old) return HIDE((munmap(old, 5000), old));
    return HIDE(mmap(NULL, 5000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

/* Mappings of a busy caller pass, whole or in pieces, moved or not; the first ones of a rare one are guarded and kept. */
int main(void)
{
    for (int i = 0; i < 20000; i++) free(HIDE(malloc(16))); /* one of them at least is guarded */
    for (int i = 0; i < 2000; i++) {
        char *p = hot(40960);
        memset(p, 1, 40960);
        munmap(p + 8192, 8192);
        char *q = HIDE(mremap(p + 16384, 24576, 65536, MREMAP_MAYMOVE));
        if (q == MAP_FAILED || q[0] != 1) return 1;
        memset(q, 2, 65536);
        munmap(p, 8192);
        munmap(q, 65536);
    }
    char *p = rare(NULL);
    memset(p, 1, 5000);
    rare(p);
    BUG(POKE(char, p + 10, 1)); /* HERE */
    say("went on");
    return 0;
}
