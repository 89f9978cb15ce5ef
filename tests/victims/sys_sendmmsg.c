/* EXPECT: kind=syscall-touch access=syscall param=sendmsg(mmsg[1].msg_hdr.msg_iov[0]) function=sendmmsg size=6 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"

#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    char first[4] = "abc";
    struct mmsghdr m[2] = { { .msg_hdr = { .msg_iov = &(struct iovec){ first, 4 }, .msg_iovlen = 1 } } };
    void *p = HIDE(calloc(1, BUGGY(10, 16)));
    m[1].msg_hdr = (struct msghdr){ .msg_iov = &(struct iovec){ p, HIDE((size_t)16) }, .msg_iovlen = 1 };
    int n = sendmmsg(s[0], m, 2, 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
