/* EXPECT: kind=syscall-touch access=syscall param=open(filename) function=open side=inside distance=0 block=10 state=freed in=main alloc=*,main free=main */
#include "victim.h"

#include <fcntl.h>

int main(void)
{
    char *p = strdup("/dev/null"), *q = HIDE(p);
    BUG(free(p));
    int fd = open(q, O_RDONLY); /* HERE */
    (void)fd;
    BUGGY((void)0, free(p));
    say("done");
    return 0;
}
