/* EXPECT: kind=syscall-touch access=syscall param=clock_gettime(tp) function=clock_gettime side=inside distance=0 block=16 state=freed in=main alloc=main free=main */
#include "victim.h"

#include <time.h>

int main(void)
{
    void *p = calloc(1, 16), *q = HIDE(p);
    BUG(free(p));
    int n = clock_gettime(CLOCK_MONOTONIC, q); /* HERE */
    BUGGY((void)0, free(p));
    printf("%d\n", n);
    say("done");
    return 0;
}
