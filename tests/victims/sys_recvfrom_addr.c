/* EXPECT: kind=syscall-touch access=syscall param=socketcall.recvfrom(from) function=recvfrom size=94 side=after distance=0 block=16 in=main alloc=main */
#include "victim.h"

#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    char text[8];
    socklen_t len = 110;
    if (send(s[0], "hello", 5, 0) != 5) return 1;
    void *p = HIDE(calloc(1, BUGGY(16, 110)));
    ssize_t n = recvfrom(s[1], text, 8, 0, HIDE(p), &len); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
