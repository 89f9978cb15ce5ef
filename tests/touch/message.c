/* Buffers of messages are present before the kernel looks, in memory that nobody has touched: data in several pieces, and what comes
 * beside them.
 * expect: touched_pages 9
 * expect: again_pages 0
 * call: recvmsg 5
 * call: sendmsg 4 */
#include "touch.h"

int main(void)
{
    int pair[2], *sent;
    char *from = map(64 * PAGE), *to = map(64 * PAGE);
    struct iovec out[2] = { { from, 2 * PAGE }, { from + 4 * PAGE, 2 * PAGE } };
    struct iovec in[2] = { { to + 100, 2 * PAGE }, { to + 8 * PAGE, PAGE } };
    union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr head; } beside = { 0 };
    struct msghdr m = { .msg_iov = out, .msg_iovlen = 2, .msg_control = &beside, .msg_controllen = sizeof beside };
    beside.head = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    memcpy(CMSG_DATA(&beside.head), &pair[0], sizeof(int));
    MUST(sendmsg(pair[1], &m, 0) == 4 * PAGE);
    m = (struct msghdr){ .msg_iov = in, .msg_iovlen = 2, .msg_control = to + 16 * PAGE, .msg_controllen = 64 };
    MUST(recvmsg(pair[0], &m, 0) == 3 * PAGE);
    sent = (int *)(void *)CMSG_DATA(CMSG_FIRSTHDR(&m));
    MUST(m.msg_controllen && fcntl(*sent, F_GETFD) >= 0 && m.msg_flags == 0);
    MUST(get(to + 100, 1) == 0);
    return 0;
}
