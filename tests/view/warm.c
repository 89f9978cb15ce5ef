/* What a list of a first run can make present in a second: a table written to, a pool read from, a block that grows and keeps its
 * bytes, ten blocks of one place one after the other, buffers of read(), pages given back. Prints a sum of all it read. With an argument it reserves
 * half the pool, and its ten blocks are five. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };
static uint64_t sum;

static void take(const char *p, size_t size)
{
    for (size_t i = 0; i < size; i++) sum = sum * 31 + (unsigned char)p[i];
}

static __attribute__((noinline)) void table(void)
{
    char *p = calloc(1, 4 << 20);
    for (int i = 0; i < 300; i++) p[i * 3 * PAGE] = (char)i;
    take(p, 4 << 20 >> 4);
    free(p);
}

static __attribute__((noinline)) void pool(size_t size)
{
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t at = 0; at < size; at += 64 * PAGE) take(p + at, 1);
    munmap(p, size);
}

static __attribute__((noinline)) void grows(void)
{
    char *p = malloc(1 << 20);
    memset(p, 'a', 1 << 20);
    p = realloc(p, 8 << 20);
    memset(p + (4 << 20), 'b', 1 << 18);
    take(p, 1 << 20);
    take(p + (4 << 20), 1 << 18);
    free(p);
}

static __attribute__((noinline)) void one(int k)
{
    char *p = malloc(1 << 18);
    memset(p, k, 9 * PAGE);
    take(p, 9 * PAGE);
    free(p);
}

static __attribute__((noinline)) void load(void)
{
    char *p = malloc(1 << 20);
    int fd = open("/dev/zero", O_RDONLY);
    if (read(fd, p, 20 * PAGE) != 20 * PAGE) exit(3);
    take(p, 20 * PAGE);
    close(fd);
    free(p);
}

/* Given back, and touched once more: that counts as again, also where the first touch was spared. */
static __attribute__((noinline)) void trims(void)
{
    char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 50; i++) p[i * PAGE] = 1;
    madvise(p, 1 << 20, MADV_DONTNEED);
    for (int i = 0; i < 20; i++) take(p + i * PAGE, 1);
    munmap(p, 1 << 20);
}

int main(int argc, char **argv)
{
    (void)argv;
    table();
    pool((argc > 1 ? 32 : 64) << 20);
    grows();
    for (int i = 0; i < (argc > 1 ? 5 : 10); i++) one(i);
    load();
    trims();
    printf("%llu\n", (unsigned long long)sum);
    return 0;
}
