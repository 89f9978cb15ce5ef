/* prefork.c: a server that forks a worker: the worker writes to 20 pages of a block that its parent filled, to 5 of a global
 * table, has 3 more filled by read, reads all the rest, and uses pages of its own. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };
static char table[64 * PAGE] __attribute__((aligned(4096)));

__attribute__((noinline)) static void count_up(volatile char *p, int pages)
{
    for (int i = 0; i < pages; i++) p[i * PAGE]++, p[i * PAGE + 1]++;
}

__attribute__((noinline)) static void mark(volatile char *p, int pages)
{
    for (int i = 0; i < pages; i++) p[i * PAGE] = 9;
}

static void *thread(void *arg)
{
    memset(arg, 3, 100);
    return NULL;
}

int main(void)
{
    int zero = open("/dev/zero", O_RDONLY), status;
    char *block = malloc(64 * PAGE);
    memset(block, 1, 64 * PAGE);
    memset(table, 1, sizeof table);
    fflush(NULL);
    if (fork() == 0) {
        pthread_t t;
        char *own = malloc(64 * PAGE);
        int sum = 0;
        count_up(block, 20);
        mark(table, 5);
        if (read(zero, table + 10 * PAGE, 3 * PAGE) != 3 * PAGE) _exit(1);
        for (int i = 0; i < 64; i++) sum += block[i * PAGE] + table[i * PAGE];
        memset(own, 1, 64 * PAGE);
        if (pthread_create(&t, NULL, thread, own) || pthread_join(t, NULL)) _exit(2);
        printf("%d %d\n", sum, own[50]);
        exit(0);
    }
    wait(&status);
    return status != 0;
}
