/* lost.c: blocks of every kind of loss, by name of a case; scripts/check-leak compares with valgrind's own counts. */
#include <pthread.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct node { struct node *next; char rest[40]; };

static void *global;
static char *interior;
static __thread void *of_thread;

__attribute__((noinline)) static struct node *list(int n)
{
    struct node *head = NULL;
    while (n--) {
        struct node *one = malloc(sizeof *one);
        one->next = head;
        memset(one->rest, 0, sizeof one->rest);
        head = one;
    }
    return head;
}

/* What a finished call leaves on the stack and in registers is no root: it is overwritten. */
__attribute__((noinline)) static void forget(void)
{
    volatile char over[8192];
    memset((char *)over, 0, sizeof over);
}

__attribute__((noinline)) static void definite(void) { for (int i = 0; i < 5; i++) memset(malloc(100), 0, 100); }
__attribute__((noinline)) static void indirect(void) { list(4); }
__attribute__((noinline)) static void possible(void) { interior = (char *)calloc(1, 64) + 8; }
__attribute__((noinline)) static void possible_chain(void)
{
    struct node *n = list(3);
    interior = (char *)n + 16;
}
__attribute__((noinline)) static void reachable(void) { global = list(6); }
__attribute__((noinline)) static void cycle(void)
{
    struct node *n = list(3);
    n->next->next->next = n;
}
__attribute__((noinline)) static void by_thread_local(void) { of_thread = list(2); }

static int ready[2];
static void *wait_with_block(void *unused)
{
    char c;
    void *volatile kept = calloc(1, 333); /* on this thread's stack alone */
    (void)unused;
    of_thread = calloc(1, 55);
    (void)!write(ready[1], "x", 1);
    pause();
    c = *(char *)kept;
    return c ? kept : NULL;
}

__attribute__((noinline)) static void by_thread(void)
{
    pthread_t t;
    char c;
    if (pipe(ready) || pthread_create(&t, NULL, wait_with_block, NULL)) abort();
    (void)!read(ready[0], &c, 1);
    usleep(100000);
}

static void *churn(void *unused)
{
    for (;;) {
        void *p[20];
        for (int i = 0; i < 20; i++) p[i] = malloc((size_t)(50 * i + 1));
        for (int i = 0; i < 20; i++) free(p[i]);
    }
    return unused;
}

/* Others go on while we look. */
__attribute__((noinline)) static void storm(void)
{
    pthread_t t;
    for (int i = 0; i < 4; i++) pthread_create(&t, NULL, churn, NULL);
    usleep(100000);
    definite();
}

__attribute__((noinline)) static void nested(void)
{
    void **outer = calloc(3, sizeof *outer); /* one lost block that leads to two lists */
    outer[0] = list(2);
    outer[1] = list(3);
}

__attribute__((noinline)) static void large(void)
{
    char **p = calloc(1, 8 << 20);
    p[1 << 19] = calloc(1, 3 << 20);
    global = p;
    memset(malloc(2 << 20), 0, 100);
}

static char *map(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Two mappings that nobody knows any more, three pages of them touched; one holds its own address. */
__attribute__((noinline)) static void mappings(void)
{
    for (int i = 0; i < 2; i++) {
        char *p = map(1 << 20);
        *(char **)p = p + 4096;
        if (i) memset(p + 8192, 1, 4096);
        p = NULL;
    }
}

/* Known by an address inside; by a neighbour that was put over a part of it; unmapped; in another mapping. */
__attribute__((noinline)) static void mappings_known(void)
{
    char *p = map(1 << 16), *q = map(1 << 20);
    global = (char **)(p + 100);
    mmap(q + 8192, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    *(char **)p = q + 4096;
    munmap(map(1 << 16), 1 << 16);
}

__attribute__((noinline)) static void exit_early(void)
{
    void *volatile here = calloc(1, 77); /* still on the stack when exit is called */
    definite();
    forget();
    exit(here == NULL);
}

int main(int argc, char **argv)
{
    static const struct { const char *name; void (*run)(void); } cases[] = {
        { "none", forget }, { "definite", definite }, { "indirect", indirect }, { "possible", possible }, { "possible_chain", possible_chain },
        { "reachable", reachable }, { "cycle", cycle }, { "thread_local", by_thread_local }, { "thread", by_thread }, { "storm", storm },
        { "nested", nested }, { "large", large }, { "exit", exit_early },
        { "mappings", mappings }, { "mappings_known", mappings_known },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (argc > 1 && strcmp(cases[i].name, argv[1]) == 0) cases[i].run();
    forget();
    return 0;
}
