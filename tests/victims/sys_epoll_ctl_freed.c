/* EXPECT: kind=syscall-touch access=syscall param=epoll_ctl(event) function=epoll_ctl side=inside distance=0 block=12 state=freed in=main alloc=main free=main */
#include "victim.h"

#include <sys/epoll.h>

int main(void)
{
    int fd = epoll_create1(0);
    int s[2];
    if (pipe(s)) return 1;
    void *p = calloc(1, 12), *q = HIDE(p);
    BUG(free(p));
    int n = epoll_ctl(fd, EPOLL_CTL_ADD, s[0], q); /* HERE */
    BUGGY((void)0, free(p));
    (void)n;
    say("done");
    return 0;
}
