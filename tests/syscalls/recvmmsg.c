/* STRAY: kind=syscall-touch param=recvmsg(mmsg[1].msg_hdr.msg_iov[0]) */
#include "calls.h"

#include <sys/socket.h>
#include <sys/uio.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    struct mmsghdr *m = calloc(2, sizeof *m);
    struct iovec *v = calloc(2, sizeof *v);
    v[0] = (struct iovec){ malloc(8), 8 };
    v[1] = (struct iovec){ block(8), 8 };
    memset(v[0].iov_base, 1, 8);
    for (int i = 0; i < 2; i++) m[i].msg_hdr = (struct msghdr){ .msg_iov = v + i, .msg_iovlen = 1 };
    if (send(s[0], "one", 3, 0) != 3 || send(s[0], "three", 5, 0) != 5) return 1;
    #ifdef STRAY
    recvmmsg(s[1], m, 2, MSG_DONTWAIT, NULL);
    #else
    counted("recvmmsg", recvmmsg(s[1], m, 2, MSG_DONTWAIT, NULL));
    printf("%u %u\n", m[0].msg_len, m[1].msg_len);
    #endif
    free(v[0].iov_base);
    free(v);
    free(m);
    return 0;
}
