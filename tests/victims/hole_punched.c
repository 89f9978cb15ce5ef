/* EXPECT: kind=hole-touch access=read size=1 in=look,main block=32768 distance=4096 repeat=2 status=99 */
/* OPTIONS: --holes=report */
/* Punched by this process, then by another one: holes again. What was cut off the file is the program's own SIGBUS. */
#include "victim.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { PAGE = 4096, SIZE = 8 * PAGE };
static sigjmp_buf back;
static void bus(int sig) { siglongjmp(back, sig); }

OUTLINE static int look(const char *p) { return PEEK(char, p); }
OUTLINE static int punch(int fd, int page) { return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, page * PAGE, PAGE); }

int main(void)
{
    char name[64];
    snprintf(name, sizeof name, "/uffence-test-%d", (int)getpid());
    int fd = shm_open(name, O_RDWR | O_CREAT, 0600), status, sum = 0;
    shm_unlink(name);
    if (ftruncate(fd, SIZE) || fallocate(fd, 0, 0, SIZE)) return 1;
    char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memset(p, 3, SIZE);
    BUG(if (punch(fd, 1)) return 2);
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        sum += look(p + PAGE);
        if (i == 0 && fork() == 0) _exit(BUGGY(punch(fd, 1), 0));
        if (i == 0) wait(&status);
    }
    if (ftruncate(fd, 4 * PAGE)) return 3;
    signal(SIGBUS, bus);
    if (!sigsetjmp(back, 1)) {
        POKE(char, p + 5 * PAGE, 1);
        return 4;
    }
    printf("%d %d\n", status, BUGGY(sum + 6, sum));
    return 0;
}
