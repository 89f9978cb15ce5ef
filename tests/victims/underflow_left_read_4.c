/* EXPECT: kind=heap-underflow access=read size=4 side=before distance=4 block=40 in=main alloc=main */
/* OPTIONS: --side=left */
#include "victim.h"

int main(void)
{
    int *p = HIDE(calloc(10, sizeof *p));
    (void)PEEK(int, p - BUGGY(1, 0)); /* HERE */
    say("went on");
    free(p);
    return 0;
}
