/* Calls of a program that was built with _FORTIFY_SOURCE: made by us where libc would make them, counted, and left to libc where it ends the
 * program for them.
 * libs: -O2 -D_FORTIFY_SOURCE=2
 * expect: touched_pages 5
 * expect: kernel_touched_pages 5
 * call: __read_chk 3
 * call: __pread_chk 2 */
#include "touch.h"

static volatile int flags = O_RDONLY | O_CLOEXEC, create = O_CREAT | O_WRONLY;
static volatile size_t some = 3 * PAGE, more = 2 * PAGE, small = 64;

static int ended_by(void (*f)(void))
{
    int status, child = fork();
    if (child == 0) {
        MUST(dup2(open("/dev/null", O_WRONLY), 2) == 2); /* libc says why */
        f();
        _exit(0);
    }
    MUST(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void without_mode(void) { open("/dev/null/none", create); }
static void too_much(void)
{
    char eight[8];
    int fd = open("/dev/zero", O_RDONLY);
    if (read(fd, eight, small) > 0 && eight[0]) _exit(1);
}
static void nothing(void) { }

int main(void)
{
    char near[128], *far = malloc(1 << 20);
    int fd = zeroes();
    MUST(open("/dev/null/none", flags) == -1 && errno == ENOTDIR);
    int null = open("/dev/null", flags), same = openat(AT_FDCWD, "/dev/null", flags);
    MUST(null >= 0 && same >= 0 && fcntl(null, F_GETFD) == FD_CLOEXEC && read(null, near, small) == 0);
    MUST(read(fd, near, small) == 64 && pread(fd, near, small, 128) == 64 && lseek(fd, 0, SEEK_CUR) == 64);
    MUST(read(fd, far, some) == 3 * PAGE && pread(fd, far + 8 * PAGE, more, 0) == 2 * PAGE);
    MUST(ended_by(without_mode) == SIGABRT && ended_by(too_much) == SIGABRT && ended_by(nothing) == 0);
    return 0;
}
