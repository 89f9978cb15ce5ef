/* EXPECT: kind=syscall-touch access=syscall param=socketcall.send(msg) function=send size=4 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"

#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    void *p = HIDE(calloc(1, BUGGY(8, 12)));
    ssize_t n = send(s[0], p, HIDE((size_t)12), 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
