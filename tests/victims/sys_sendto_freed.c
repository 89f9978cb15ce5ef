/* EXPECT: kind=syscall-touch access=syscall param=socketcall.sendto(msg) function=sendto side=inside distance=0 block=40 state=freed in=main alloc=main free=main */
#include "victim.h"

#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    void *p = calloc(1, 40), *q = HIDE(p);
    BUG(free(p));
    ssize_t n = sendto(s[0], q, 40, 0, NULL, 0); /* HERE */
    BUGGY((void)0, free(p));
    (void)n;
    say("done");
    return 0;
}
