/* EXPECT: kind=syscall-touch access=syscall param=pwrite64(buf) function=pwrite size=24 side=after distance=0 block=40 in=main alloc=main */
#include "victim.h"

#include <fcntl.h>

int main(void)
{
    int fd = open("/dev/null", O_WRONLY);
    void *p = HIDE(calloc(1, BUGGY(40, 64)));
    ssize_t n = pwrite(fd, p, HIDE((size_t)64), 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
