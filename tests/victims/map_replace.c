/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>
#include <fcntl.h>

/* MAP_FIXED over a mapping, over a part, over its edges and what lies beside it; then all of it in one munmap. */
enum { P = 4096, RW = PROT_READ | PROT_WRITE, FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED };

int main(void)
{
    int good = 1, self = open("/proc/self/exe", O_RDONLY);
    char *p = mmap(NULL, 64 * P, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(p, 1, 64 * P);
    good &= mmap(p, 64 * P, RW, FIXED, -1, 0) == p && p[0] == 0 && p[64 * P - 1] == 0;
    memset(p, 2, 64 * P);
    good &= mmap(p + 8 * P, 8 * P, RW, FIXED, -1, 0) == p + 8 * P && p[8 * P - 1] == 2 && p[8 * P] == 0 && p[16 * P] == 2;
    good &= mmap(p + 16 * P, P, PROT_READ, MAP_PRIVATE | MAP_FIXED, self, 0) == p + 16 * P && p[16 * P + 1] == 'E';
    good &= mmap(p + 60 * P, P, PROT_NONE, FIXED, -1, 0) == p + 60 * P && mprotect(p + 60 * P, P, RW) == 0;
    p[60 * P] = 3;
    munmap(p + 20 * P, 4 * P);
    good &= mmap(p + 21 * P, P, RW, FIXED, -1, 0) == p + 21 * P && p[21 * P] == 0;
    good &= munmap(p, 64 * P) == 0;
    good &= mmap(p + 2 * P, P, RW, FIXED, -1, 0) == p + 2 * P && p[2 * P] == 0;
    p[2 * P] = 1;
    say(good ? "good" : "bad");
    return 0;
}
