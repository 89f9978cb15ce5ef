/* EXPECT: kind=hole-touch access=read size=1 in=look,main block=65536 distance=20480 then kind=hole-touch access=syscall function=write in=main block=65536 distance=32768 status=99 */
/* OPTIONS: --holes=report */
/* A sparse file on disk: private and read-only mappings. Its data, and what is written into it later, are no holes. */
#include "victim.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/vfs.h>

enum { PAGE = 4096, SIZE = 16 * PAGE };

OUTLINE static int look(const char *p) { return PEEK(char, p); }

int main(void)
{
    char name[] = "hole-XXXXXX", buf[PAGE];
    int fd = mkstemp(name), out = open("/dev/null", O_WRONLY);
    struct statfs fs;
    if (fd < 0 || unlink(name)) return 6;
    memset(buf, 5, sizeof buf);
    if (fstatfs(fd, &fs) || fs.f_type != 0xef53) {
        say("the directory is on no ext file system");
        return SKIP;
    }
    if (ftruncate(fd, SIZE) || pwrite(fd, buf, PAGE, 0) != PAGE || pwrite(fd, buf, PAGE, 4 * PAGE) != PAGE || fsync(fd)) return 1;
    const char *p = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
    char *q = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (look(p) != 5 || look(p + 4 * PAGE) != 5 || look(q) != 5) return 2;
    if (pwrite(fd, buf, PAGE, 10 * PAGE) != PAGE || look(p + 10 * PAGE) != 5) return 3;
    if (write(out, p + 4 * PAGE, PAGE) != PAGE) return 5;
    BUG(if (look(p + 5 * PAGE) != 0) return 4);
    BUG(if (look(p + 5 * PAGE) != 0) return 4);
    BUG(if (write(out, q + 8 * PAGE, 10) != 10) return 5);
    munmap(q, SIZE);
    q = mmap(q, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memset(q, 1, SIZE);
    munmap((void *)p, SIZE);
    say("done");
    return 0;
}
