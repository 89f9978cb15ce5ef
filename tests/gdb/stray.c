/* stray.c: what the gdb helper is asked about: a stray write of a thread, a use after free, blocks of known sizes, a mapping. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static char *big, *gone, *map;

static char *make(size_t n) { return malloc(n); }

static void *work(void *p)
{
    ((volatile char *)p)[32] = 7; /* stray write */
    return NULL;
}

int main(void)
{
    pthread_t t;
    char *a = make(32);
    gone = make(100);
    big = make(50000);
    map = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 10; i++) make(1000 + i);
    free(gone); /* freed here */
    pthread_create(&t, NULL, work, a);
    pthread_join(t, NULL);
    volatile char c = gone[10]; /* stray read */
    printf("finished %d\n", c);
    return 0;
}
