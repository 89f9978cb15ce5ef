/* EXPECT: kind=syscall-touch access=syscall param=readlink(buf) function=readlink size=3996 side=after distance=0 block=100 in=main alloc=main */
#include "victim.h"

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(100, 4096)));
    ssize_t n = readlink("/proc/self/exe", p, HIDE((size_t)4096)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
