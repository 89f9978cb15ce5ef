/* EXPECT: kind=syscall-touch access=syscall param=ioctl(arg) function=ioctl size=2 side=after distance=0 block=2 in=main alloc=main */
#include "victim.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

int main(void)
{
    int s[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s)) return 1;
    void *p = HIDE(calloc(1, BUGGY(2, 4)));
    int n = ioctl(s[0], FIONREAD, HIDE(p)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
