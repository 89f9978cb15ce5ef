/* holes.c: ten pages of a sparse file touched by instructions, four by one read; a disk file mapped shared and writable. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    char name[] = "holes-XXXXXX";
    int fd = memfd_create("sparse", 0), zero = open("/dev/zero", O_RDONLY), disk = mkstemp(name);
    if (disk < 0 || unlink(name) || ftruncate(fd, 64 * 4096) || ftruncate(disk, 4096)) return 1;
    volatile char *p = mmap(NULL, 64 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    volatile char *d = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, disk, 0);
    for (int i = 0; i < 10; i++) p[i * 4096] = 1;
    for (int i = 0; i < 10; i++) p[i * 4096 + 1] = 1;
    if (read(zero, (char *)p + 20 * 4096, 4 * 4096) != 4 * 4096) return 2;
    d[0] = 1;
    return 0;
}
