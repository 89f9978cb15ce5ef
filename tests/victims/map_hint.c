/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>
#include <errno.h>

/* Addresses the program has given back are free to it when it names them: as a wish, by MAP_FIXED_NOREPLACE, by force.
 * So are those right behind a mapping of its own. */
enum { N = 65536, RW = PROT_READ | PROT_WRITE, ANON = MAP_PRIVATE | MAP_ANONYMOUS };

static int at(char *p, int flags)
{
    char *q = mmap(p, N, RW, ANON | flags, -1, 0);
    if (q == p)
        memset(q, 1, N);
    return q == p;
}

int main(void)
{
    /* an area that nobody else takes: the middle of one that was reserved and given back */
    char *base = mmap(NULL, 64 * N, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
    munmap(base, 64 * N);
    char *p = base + 32 * N;
    int good = at(p, 0);
    munmap(p, N);
    good = good * 2 + at(p, 0);
    good = good * 2 + at(p + N, 0);
    good = good * 2 + at(p + 2 * N, MAP_FIXED_NOREPLACE);
    good = good * 2 + at(p - N, MAP_FIXED);
    munmap(p - N, 4 * N);
    good = good * 2 + at(p, MAP_FIXED_NOREPLACE);
    errno = 0;
    good = good * 2 + !(at(p, MAP_FIXED_NOREPLACE) || errno != EEXIST);
    errno = 0;
    good = good * 2 + !(at(p - N / 2, MAP_FIXED_NOREPLACE) || errno != EEXIST);
    munmap(p, N);
    good = good * 2 + at(p - N / 2, MAP_FIXED_NOREPLACE);
    printf("%x\n", good);
    return 0;
}
