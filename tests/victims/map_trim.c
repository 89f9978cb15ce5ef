/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>
/* Twice as much is mapped and the ends are cut off, as allocators do for alignment; then the middle is used. */
enum { N = 1 << 20 };

int main(void)
{
    long sum = 0;
    for (int i = 0; i < 300; i++) {
        char *p = mmap(NULL, 2 * N, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED)
            return 1;
        char *mid = (char *)(((uintptr_t)p + N - 1) & -(uintptr_t)N);
        if (mid != p)
            munmap(p, (size_t)(mid - p));
        if (mid + N != p + 2 * N)
            munmap(mid + N, (size_t)(p + 2 * N - (mid + N)));
        POKE(char, mid, 1);
        POKE(char, mid + N - 1, 1);
        sum += PEEK(char, mid) + PEEK(char, mid + N / 2);
        if (i % 3)
            munmap(mid, N);
    }
    printf("%ld\n", sum);
    return 0;
}
