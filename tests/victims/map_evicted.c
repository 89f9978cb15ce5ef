/* EXPECT: none */
/* OPTIONS: --map-quarantine=512K */
#include "victim.h"
#include <sys/mman.h>
/* A quarantine of two mappings: the oldest are given back, and the addresses come round again. */
int main(void)
{
    uintptr_t seen[64];
    int again = 0;
    for (int i = 0; i < 2000; i++) {
        char *p = HIDE((char *)mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (PEEK(char, p))
            return 1;
        POKE(char, p, 1);
        for (int k = 0; k < 64 && k < i; k++)
            again += seen[k] == (uintptr_t)p;
        seen[i % 64] = (uintptr_t)p;
        munmap(p, 65536);
    }
    say(again ? "again" : "never");
    return 0;
}
