/* EXPECT: kind=syscall-touch access=syscall param=socketcall.getsockopt(optval) function=getsockopt size=2 side=after distance=0 block=2 in=main alloc=main */
#include "victim.h"

#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    socklen_t len = 4;
    void *p = HIDE(calloc(1, BUGGY(2, 4)));
    int n = getsockopt(s[0], SOL_SOCKET, SO_TYPE, HIDE(p), &len); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
