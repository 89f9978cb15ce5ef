/* EXPECT: kind=syscall-touch access=syscall param=getrlimit(rlim) function=getrlimit size=8 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"

#include <sys/resource.h>

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(8, 16)));
    int n = getrlimit(RLIMIT_NOFILE, HIDE(p)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
