/* EXPECT: kind=heap-underflow access=read size=1 side=before distance=1 block=4096 in=main alloc=main */
#include "victim.h"

/* A block of whole pages has no slack at either end. */
int main(void)
{
    char *p = HIDE(calloc(1, 4096));
    (void)PEEK(char, p - BUGGY(1, 0)); /* HERE */
    say("went on");
    free(p);
    return 0;
}
