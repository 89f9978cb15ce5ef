/* EXPECT: kind=syscall-touch access=syscall param=read(buf) function=read side=inside distance=0 block=64 state=freed in=main alloc=main free=main */
#include "victim.h"

#include <fcntl.h>

int main(void)
{
    int fd = open("/dev/zero", O_RDONLY);
    void *p = calloc(1, 64), *q = HIDE(p);
    BUG(free(p));
    ssize_t n = read(fd, q, 64); /* HERE */
    BUGGY((void)0, free(p));
    (void)n;
    say("done");
    return 0;
}
