/* budget: sites DEPTH | pick N | maps N: what --overhead and --sample choose. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CALLERS = 32, HOT = 400000 };

/* glibc rounds 20 bytes up, uffence says what was asked. */
static int guarded(void *p) { return malloc_usable_size(p) == 20; }

__attribute__((noinline)) static void deeper(int depth, void (*then)(void))
{
    volatile char here[48];
    here[0] = 1;
    if (depth) deeper(depth - 1, then);
    else then();
    here[1] = here[0];
}

#define CALLER(n) __attribute__((noinline)) static void caller_##n(void) { void *volatile p = malloc(20 + n - n); free(p); }
#define EACH(do) do(0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11) do(12) do(13) do(14) do(15) do(16) do(17) do(18) do(19) \
    do(20) do(21) do(22) do(23) do(24) do(25) do(26) do(27) do(28) do(29) do(30) do(31)
EACH(CALLER)
#define NAME(n) caller_##n,
static void (*const callers[CALLERS])(void) = { EACH(NAME) };

static int sites(int depth)
{
    for (int i = 0; i < HOT; i++) callers[0](); /* the budget is gone */
    for (int c = 0; c < CALLERS; c++)
        for (int d = 0; d < depth; d++) deeper(d, callers[c]);
    return 0;
}

static int pick(int n)
{
    for (int i = 0; i < n; i++) {
        void *p = malloc(20);
        if (guarded(p)) printf("%d ", i);
        free(p);
    }
    putchar('\n');
    return 0;
}

/* Mappings that are kept when they are unmapped are there still, as far as the kernel knows. */
static int maps(int n)
{
    unsigned char there;
    for (int i = 0; i < n; i++) {
        void *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        munmap(p, 4096);
        if (syscall(SYS_mincore, p, 4096, &there) == 0) printf("%d ", i);
    }
    putchar('\n');
    return 0;
}

int main(int argc, char **argv)
{
    static char buffer[1 << 16];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    if (argc == 3 && !strcmp(argv[1], "sites")) return sites(atoi(argv[2]));
    if (argc == 3 && !strcmp(argv[1], "pick")) return pick(atoi(argv[2]));
    if (argc == 3 && !strcmp(argv[1], "maps")) return maps(atoi(argv[2]));
    return 2;
}
