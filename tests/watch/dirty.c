/* dirty.c: 100 pages of a block and 50 of a mapping written, once somebody has begun to count and until somebody has: its own page
 * tables say when (write-protected, bit 57). */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

static void wait_for_scan(const char *page)
{
    int map = open("/proc/self/pagemap", O_RDONLY);
    uint64_t entry = 0;
    while (pread(map, &entry, 8, (off_t)((uintptr_t)page / PAGE * 8)) == 8 && !(entry >> 57 & 1)) usleep(1000);
    close(map);
}

int main(void)
{
    char *block = aligned_alloc(PAGE, 200 * PAGE), *map = mmap(NULL, 200 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(block, 1, 200 * PAGE);
    memset(map, 1, 200 * PAGE);
    wait_for_scan(block + 199 * PAGE);
    wait_for_scan(map + 199 * PAGE);
    for (int i = 0; i < 100; i++) ((volatile char *)block)[i * PAGE]++;
    for (int i = 0; i < 50; i++) ((volatile char *)map)[i * PAGE]++;
    int zero = open("/dev/zero", O_RDONLY);
    if (read(zero, block + 150 * PAGE, 10 * PAGE) != 10 * PAGE) return 1; /* the kernel writes, too */
    wait_for_scan(block);
    wait_for_scan(map);
    puts("done");
    return 0;
}
