/* EXPECT: kind=heap-overflow access=write size=1 distance=0 block=16 in=overrun,main alloc=first,main then kind=heap-overflow access=write size=1 distance=0 block=16 in=overrun,main alloc=second,main */
#include "victim.h"

/* One guilty instruction, blocks of two allocation stacks: two findings. */
OUTLINE static char *first(void) { return malloc(16); }
OUTLINE static char *second(void) { return malloc(16); }
OUTLINE static void overrun(char *p) { POKE(char, p + BUGGY(16, 15), 1); /* HERE */ }

int main(void)
{
    char *p = first(), *q = second();
    overrun(p);
    overrun(q);
    say("went on");
    free(p);
    free(q);
    return 0;
}
