/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>

/* The program's own mappings, advice and protection beside guarded blocks; a block may be advised away and used again. */
int main(void)
{
    int good = 1;
    for (int i = 0; i < 50; i++) {
        char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        p[5] = 1;
        mprotect(p, 4096, PROT_READ);
        p = mremap(p, 1 << 20, 2 << 20, MREMAP_MAYMOVE);
        good &= p != MAP_FAILED && p[5] == 1;
        munmap(p, 2 << 20);
        char *q = HIDE(aligned_alloc(4096, 16 * 4096));
        memset(q, 1, 16 * 4096);
        good &= madvise(q, 16 * 4096, MADV_DONTNEED) == 0;
        for (int j = 0; j < 16; j++)
            good &= PEEK(char, q + j * 4096) == 0;
        memset(q, 2, 16 * 4096);
        free(q);
    }
    say(good ? "good" : "bad");
    return 0;
}
