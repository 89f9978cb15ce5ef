/* EXPECT: kind=hole-touch access=write size=1 in=poke,main block=65536 side=inside distance=8192 state=mapped family=mmap alloc=main name=memfd:cache then kind=hole-touch access=read size=4 in=main block=65536 distance=40960 name=memfd:cache then kind=hole-touch access=syscall function=write in=main name=memfd:cache distance=49152 status=99 */
/* OPTIONS: --holes=memfd:cache=report */
/* A sparse file in memory; pages with contents are nobody's affair, whoever made them. */
#include "victim.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { PAGE = 4096, SIZE = 16 * PAGE };

OUTLINE static void poke(char *p) { POKE(char, p, 1); }

int main(void)
{
    int fd = memfd_create("cache", 0), out = open("/dev/null", O_WRONLY), status;
    if (ftruncate(fd, SIZE) || pwrite(fd, "xyz", 3, 0) != 3) return 1;
    char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fallocate(fd, 0, 6 * PAGE, 2 * PAGE)) return 2;
    poke(p);            /* written before */
    poke(p + 6 * PAGE); /* allocated by fallocate */
    fflush(NULL);
    if (fork() == 0) _exit(pwrite(fd, "abc", 3, 3 * PAGE) != 3); /* by another process */
    wait(&status);
    if (PEEK(char, p + 3 * PAGE) != 'a') return 3;
    BUG(poke(p + 2 * PAGE));
    BUG(poke(p + 2 * PAGE + 7)); /* no hole any more */
    if (BUGGY(PEEK(int, p + 10 * PAGE), 0) != 0) return 4;
    if (write(out, p + BUGGY(12, 6) * PAGE, 2 * PAGE) != 2 * PAGE) return 5; /* a call works as ever */
    printf("%d %zd\n", status, pread(fd, HIDE((char *)malloc(8)), 8, 0));
    return 0;
}
