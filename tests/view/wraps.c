/* Whose memory it is where everything is allocated by one function: by its callers, not by it; also where a stack holds libc's own. */
#include <stdlib.h>
#include <string.h>

static __attribute__((noinline)) void *xmalloc(size_t n)
{
    void *p = malloc(n);
    if (!p) abort();
    return p;
}

static __attribute__((noinline)) void load_index(void)
{
    memset(xmalloc(1 << 20), 1, 1 << 20);
    __asm__ volatile("" ::: "memory");
}

static __attribute__((noinline)) void read_rows(void)
{
    memset(xmalloc(3 << 20), 1, 3 << 20);
    __asm__ volatile("" ::: "memory");
}

int main(void)
{
    load_index();
    read_rows();
    for (int i = 0; i < 1000; i++) {
        char *volatile small = malloc(5000);
        free(small);
    }
    return 0;
}
