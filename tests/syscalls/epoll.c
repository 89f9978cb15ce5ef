/* STRAY: kind=syscall-touch param=epoll_wait(events) */
#include "calls.h"

#include <sys/epoll.h>

int main(void)
{
    int fd = epoll_create1(EPOLL_CLOEXEC), all[2];
    if (pipe(all)) return 1;
    struct epoll_event *one = malloc(sizeof *one), *many = block(4 * sizeof *many);
    *one = (struct epoll_event){ .events = EPOLLIN, .data.u32 = 42 };
    saw("ctl", epoll_ctl(fd, EPOLL_CTL_ADD, all[0], one));
    counted("none", epoll_wait(fd, many, 4, 0));
    counted("write", write(all[1], "x", 1));
    #ifndef STRAY
    counted("one", epoll_wait(fd, many, 4, -1));
    printf("%u\n", many[0].data.u32);
    counted("pwait", epoll_pwait(fd, many, 4, -1, NULL));
    #endif
    free(one);
    return 0;
}
