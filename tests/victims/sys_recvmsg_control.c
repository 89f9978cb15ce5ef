/* EXPECT: kind=syscall-touch access=syscall param=recvmsg(msg.msg_control) function=recvmsg size=40 side=after distance=0 block=24 in=main alloc=main */
#include "victim.h"

#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    char text[8];
    if (send(s[0], "hello", 5, 0) != 5) return 1;
    void *p = HIDE(calloc(1, BUGGY(24, 64)));
    ssize_t n = recvmsg(s[1], &(struct msghdr){ .msg_iov = &(struct iovec){ text, 8 }, .msg_iovlen = 1, .msg_control = p, .msg_controllen = HIDE((size_t)64) }, 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
