/* EXPECT: kind=syscall-touch access=syscall param=writev(vector) function=writev size=16 side=after distance=0 block=16 in=main alloc=main */
#include "victim.h"

#include <fcntl.h>
#include <sys/uio.h>

int main(void)
{
    int fd = open("/dev/null", O_WRONLY);
    void *p = HIDE(calloc(1, BUGGY(16, 32)));
    ssize_t n = writev(fd, p, HIDE(2)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
