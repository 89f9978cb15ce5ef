/* STRAY: none */
#include "calls.h"

#include <poll.h>

int main(void)
{
    pid_t child = fork();
    if (child == 0) _exit(0);
    struct pollfd *one = malloc(sizeof *one);
    long fd = syscall(SYS_pidfd_open, child, 0);
    *one = (struct pollfd){ .fd = (int)fd, .events = POLLIN };
    saw("pidfd_open", fd);
    counted("poll", poll(one, 1, 5000));
    saw("wait", waitpid(child, NULL, 0));
    free(one);
    return 0;
}
