/* EXPECT: none */
#include "victim.h"
#include <sys/resource.h>

/* Four gigabytes reserved, a few pages used: it must stay sparse. */
int main(void)
{
    size_t size = 4ull << 30;
    unsigned char *p = HIDE(malloc(size));
    if (!p)
        return say("no 4 GiB of address space here"), SKIP;
    for (size_t at = 0; at < size; at += size / 64)
        POKE(unsigned char, p + at, 1);
    POKE(unsigned char, p + size - 1, 1);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    say(use.ru_maxrss < 512 << 10 ? "sparse" : "resident");
    free(p);
    return 0;
}
