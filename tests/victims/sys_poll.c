/* EXPECT: kind=syscall-touch access=syscall param=poll(ufds) function=poll size=8 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"

#include <poll.h>

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(8, 16)));
    memset(p, 255, 8);
    int n = poll(p, HIDE((nfds_t)2), 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
