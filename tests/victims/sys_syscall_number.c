/* EXPECT: kind=syscall-touch access=syscall param=getrandom(buf) function=syscall size=4 side=after distance=0 block=60 in=main alloc=main */
#include "victim.h"

#include <sys/syscall.h>

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(60, 64)));
    long n = syscall(SYS_getrandom, p, HIDE((size_t)64), 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
