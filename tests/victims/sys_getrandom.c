/* EXPECT: kind=syscall-touch access=syscall param=getrandom(buf) function=getrandom size=32 side=after distance=0 block=32 in=main alloc=main */
#include "victim.h"

#include <sys/random.h>

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(32, 64)));
    ssize_t n = getrandom(p, HIDE((size_t)64), 0); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
