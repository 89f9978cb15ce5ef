/* EXPECT: kind=syscall-touch access=syscall param=socketcall.bind(my_addr) function=bind size=8 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"

#include <sys/socket.h>
#include <netinet/in.h>

int main(void)
{
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    void *p = HIDE(calloc(1, BUGGY(8, 16)));
    *(short *)p = AF_INET;
    int n = bind(s, p, HIDE((socklen_t)16)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
