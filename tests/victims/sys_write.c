/* EXPECT: kind=syscall-touch access=syscall param=write(buf) function=write size=1 side=after distance=0 block=32 in=main alloc=main */
#include "victim.h"

#include <fcntl.h>

int main(void)
{
    int fd = open("/dev/null", O_WRONLY);
    void *p = HIDE(calloc(1, BUGGY(32, 33)));
    ssize_t n = write(fd, p, HIDE((size_t)33)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
