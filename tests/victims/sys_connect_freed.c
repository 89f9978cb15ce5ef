/* EXPECT: kind=syscall-touch access=syscall param=socketcall.connect(serv_addr) function=connect side=inside distance=0 block=110 state=freed in=main alloc=main free=main */
#include "victim.h"

#include <sys/socket.h>
#include <sys/un.h>

int main(void)
{
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    void *p = calloc(1, 110), *q = HIDE(p);
    memcpy(p, "\1\0/nowhere", 11);
    BUG(free(p));
    int n = connect(s, q, 110); /* HERE */
    BUGGY((void)0, free(p));
    (void)n;
    say("done");
    return 0;
}
