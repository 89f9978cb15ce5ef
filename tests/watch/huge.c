/* huge.c [DIRECTORY of hugetlbfs]: holes of four huge pages: one read, one written, one filled by a system call, one that was allocated
 * before. A memfd of huge pages without an argument. Ends with 77 where there are no huge pages. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char path[4096];
    struct statfs fs;
    snprintf(path, sizeof path, "%s/sparse", argc > 1 ? argv[1] : "");
    int fd = argc > 1 ? open(path, O_RDWR | O_CREAT | O_TRUNC, 0600) : memfd_create("sparse", MFD_HUGETLB), zero = open("/dev/zero", O_RDONLY);
    if (fd < 0 || fstatfs(fd, &fs)) return 77;
    size_t page = (size_t)fs.f_bsize;
    if (page <= 4096 || ftruncate(fd, 4 * (off_t)page) || fallocate(fd, 0, 3 * (off_t)page, (off_t)page)) return 77;
    volatile char *p = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED) return 77;
    if (p[100] != 0) return 1;
    p[page + 5000] = 1; /* anywhere in it: the huge page is one hole */
    p[page + 100] = 2;
    if (read(zero, (char *)p + 2 * page + 4096, 8192) != 8192) return perror("read"), 2;
    p[3 * page] = 3;    /* no hole */
    for (size_t i = 0; i < 4; i++)
        if (p[i * page + 4000] != 0) return 3;
    if (p[page + 5000] != 1 || p[page + 100] != 2 || p[3 * page] != 3) return 4;
    if (argc > 1) unlink(path);
    puts("done");
    return 0;
}
