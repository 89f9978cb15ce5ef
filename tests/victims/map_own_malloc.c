/* EXPECT: kind=use-after-munmap access=read size=1 in=main alloc=main free=main counts=none */
#include <stddef.h>
static char pool[1 << 20];
static size_t used;

/* A program with a malloc of its own: its blocks are not guarded, which is said; its mappings are. */
void *malloc(size_t n)
{
    void *p = pool + used;
    used += (n + 31) & ~(size_t)15;
    return p;
}
void free(void *p) { (void)p; }
void *calloc(size_t n, size_t size) { return malloc(n * size); }
void *realloc(void *p, size_t n)
{
    char *q = malloc(n);
    for (size_t i = 0; p && i < n; i++) q[i] = ((char *)p)[i];
    return q;
}

#include "victim.h"
#include <sys/mman.h>

int main(void)
{
    char *p = HIDE((char *)mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    POKE(char, p, 1);
    BUG(munmap(p, 8192));
    PEEK(char, p + 5); /* HERE */
    say("went on");
    return 0;
}
