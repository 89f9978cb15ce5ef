/* EXPECT: kind=syscall-touch access=syscall param=sendmsg(msg.msg_iov[1]) function=sendmsg size=10 side=after distance=0 block=20 in=main alloc=main */
#include "victim.h"

#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    char first[4] = "abc";
    void *p = HIDE(calloc(1, BUGGY(20, 30)));
    ssize_t n = sendmsg(s[0], &(struct msghdr){ .msg_iov = (struct iovec[]){ { first, 4 }, { p, HIDE((size_t)30) } }, .msg_iovlen = 2 }, 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
