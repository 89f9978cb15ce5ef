/* EXPECT: none */
/* OPTIONS: --holes=count */
/* Counted, not told; moved, cut and mapped again; children; a disk file that cannot be watched is said so and works. */
#include "victim.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { PAGE = 4096, SIZE = 64 * PAGE };

int main(void)
{
    int fd = memfd_create("counted", 0), status;
    char name[] = "hole-XXXXXX";
    int disk = mkstemp(name);
    unlink(name);
    if (ftruncate(fd, 2 * SIZE) || ftruncate(disk, SIZE)) return 1;
    char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *d = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, disk, 0);
    for (int i = 0; i < 20; i++) POKE(char, p + i * PAGE, (char)i), POKE(char, d + i * PAGE, 1);
    p = mremap(p, SIZE, 2 * SIZE, MREMAP_MAYMOVE);
    for (int i = 60; i < 80; i++) POKE(char, p + i * PAGE, (char)i);
    munmap(p + 10 * PAGE, 10 * PAGE);
    mmap(p + 10 * PAGE, 10 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memset(p + 10 * PAGE, 7, 10 * PAGE);
    fflush(NULL);
    if (fork() == 0) {
        for (int i = 0; i < 100; i++) POKE(char, p + i * PAGE, 2);
        _exit(0);
    }
    wait(&status);
    printf("%d %d %d\n", status, PEEK(char, p + 3 * PAGE), PEEK(char, p + 79 * PAGE));
    munmap(p, 2 * SIZE);
    return 0;
}
