/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=16 in=inner,outer,main alloc=main */
#include "victim.h"

/* Inlined functions are named in the trace as if they had frames. */
static inline __attribute__((always_inline)) void inner(int *p, int i) { POKE(int, p + i, i); /* HERE */ }
static inline __attribute__((always_inline)) void outer(int *p, int i) { inner(p, i); }

int main(void)
{
    int *p = HIDE(malloc(16));
    outer(p, BUGGY(4, 3));
    say("went on");
    free(p);
    return 0;
}
