/* EXPECT: kind=syscall-touch access=syscall param=read(buf) function=read size=10 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"

#include <fcntl.h>

int main(void)
{
    int fd = open("/dev/zero", O_RDONLY);
    void *p = HIDE(calloc(1, BUGGY(10, 20)));
    ssize_t n = read(fd, p, HIDE((size_t)20)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
