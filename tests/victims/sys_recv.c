/* EXPECT: kind=syscall-touch access=syscall param=socketcall.recv(buf) function=recv size=50 side=after distance=0 block=50 in=main alloc=main */
#include "victim.h"

#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    if (send(s[0], "hello", 5, 0) != 5) return 1;
    void *p = HIDE(calloc(1, BUGGY(50, 100)));
    ssize_t n = recv(s[1], p, HIDE((size_t)100), 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
