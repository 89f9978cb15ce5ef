/* EXPECT: kind=syscall-touch access=syscall param=readv(vector[...]) function=readv size=16 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"

#include <fcntl.h>
#include <sys/uio.h>

int main(void)
{
    int fd = open("/dev/zero", O_RDONLY);
    char first[8];
    void *p = HIDE(calloc(1, BUGGY(8, 24)));
    ssize_t n = readv(fd, (struct iovec[]){ { first, 8 }, { p, HIDE((size_t)24) } }, 2); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
