/* EXPECT: kind=use-after-free access=read size=1 in=main then kind=heap-overflow access=write size=1 in=main */
#include "victim.h"
#include <sys/wait.h>

/* Blocks that grow and shrink by whole pages keep their bytes, also where a forked child shares the pages; the old addresses are
 * absent, and the new block ends where it ends. */
static int wrong(const unsigned char *p, size_t n, unsigned salt)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != (unsigned char)(i * 7 + i / 4096 + salt)) return 1;
    return 0;
}

static void fill(unsigned char *p, size_t from, size_t n, unsigned salt)
{
    for (size_t i = from; i < n; i++) p[i] = (unsigned char)(i * 7 + i / 4096 + salt);
}

int main(void)
{
    static const size_t sizes[] = { 65536, 131072, 524288, 131072 + 65536, 69632 + 48, 4096 * 60 + 48, 65536 + 48, 900 * 1024, 3 << 20, 1 << 19, 70000, 200001 };
    for (unsigned turn = 0; turn < 12; turn++) {
        size_t had = sizes[0];
        unsigned char *p = malloc(had);
        fill(p, 0, had, turn);
        for (unsigned i = 1; i < sizeof sizes / sizeof *sizes; i++) {
            pid_t child = turn == 5 ? fork() : -1;
            if (child == 0) _exit(wrong(p, had, turn));
            unsigned char *q = realloc(p, sizes[i]);
            size_t kept = had < sizes[i] ? had : sizes[i];
            int status = 0;
            if (child > 0 && (waitpid(child, &status, 0) != child || status)) printf("the child saw other bytes\n");
            if (wrong(q, kept, turn)) printf("size %zu to %zu: bytes are lost\n", had, sizes[i]);
            fill(q, kept, sizes[i], turn);
            p = q, had = sizes[i];
        }
        free(p);
    }
    char *old = HIDE(malloc(1 << 16)), *stale = HIDE(old);
    memset(old, 1, 1 << 16);
    volatile char *new = HIDE(realloc(old, 1 << 17));
    BUG((void)((volatile char *)stale)[5000]); /* HERE */
    BUG(new[1 << 17] = 1);                     /* HERE */
    (void)stale;
    printf("%d\n", new[65535]);
    free((void *)new);
    return 0;
}
