/* EXPECT: kind=syscall-touch access=syscall param=write(buf) function=write side=inside distance=0 block=16 state=freed in=main alloc=main free=main */
#include "victim.h"

#include <fcntl.h>

int main(void)
{
    int fd = open("/dev/null", O_WRONLY);
    int all[2];
    if (pipe(all)) return 1;
    void *p = calloc(1, 16), *q = HIDE(p);
    BUG(free(p));
    ssize_t n = write(all[1], q, 16); /* HERE */
    BUGGY((void)0, free(p));
    (void)n;
    (void)fd;
    say("done");
    return 0;
}
