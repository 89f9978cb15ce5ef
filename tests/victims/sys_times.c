/* EXPECT: kind=syscall-touch access=syscall param=times(buf) function=times size=16 side=after distance=0 block=16 in=main alloc=main */
#include "victim.h"

#include <sys/times.h>

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(16, 32)));
    long n = times(HIDE(p)) < 0; /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
