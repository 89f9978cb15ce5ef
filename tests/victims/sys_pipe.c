/* EXPECT: kind=syscall-touch access=syscall param=pipe(filedes) function=pipe size=4 side=after distance=0 block=4 in=main alloc=main */
#include "victim.h"

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(4, 8)));
    int n = pipe(HIDE(p)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
