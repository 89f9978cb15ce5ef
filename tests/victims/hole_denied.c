/* EXPECT: kind=hole-touch access=write size=1 in=touch,main block=32768 distance=8192 name=memfd:quota status=99 */
/* OPTIONS: --holes=*quota=deny,memfd:*=off */
/* A touch is refused as if there were no memory: SIGBUS for the program, nothing is allocated. */
#include "victim.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { PAGE = 4096, SIZE = 8 * PAGE };
static sigjmp_buf back;
static void bus(int sig) { siglongjmp(back, sig); }

OUTLINE static int touch(char *p)
{
    int sig = sigsetjmp(back, 1);
    if (!sig) POKE(char, p, 1);
    return sig;
}

int main(void)
{
    struct stat st;
    int fd = memfd_create("quota", 0), free_one = memfd_create("plain", 0);
    if (ftruncate(fd, SIZE) || ftruncate(free_one, SIZE) || fallocate(fd, 0, 0, PAGE)) return 1;
    char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *q = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, free_one, 0);
    signal(SIGBUS, bus);
    POKE(char, p, 1);
    POKE(char, q + 3 * PAGE, 1);
    if (BUGGY(touch(p + 2 * PAGE), SIGBUS) != SIGBUS) return 2;
    if (ftruncate(fd, 6 * PAGE) || touch(p + 7 * PAGE) != SIGBUS) return 3; /* past its end: the program's own affair */
    fstat(fd, &st);
    printf("%ld\n", (long)st.st_blocks * 512 / PAGE);
    return 0;
}
