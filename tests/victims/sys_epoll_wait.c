/* EXPECT: kind=syscall-touch access=syscall param=epoll_wait(events) function=epoll_wait size=48 side=after distance=0 block=48 in=main alloc=main */
#include "victim.h"

#include <sys/epoll.h>

int main(void)
{
    int fd = epoll_create1(0);
    void *p = HIDE(calloc(1, BUGGY(48, 96)));
    int n = epoll_wait(fd, p, HIDE(8), 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
