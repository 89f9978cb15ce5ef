/* EXPECT: kind=heap-overflow access=write size=16 side=after distance=0 block=32 in=main alloc=main */
#include "victim.h"

typedef int four __attribute__((vector_size(16)));

int main(void)
{
    four *p = HIDE(malloc(32));
    POKE(four, p + BUGGY(2, 1), ((four){ 1, 2, 3, 4 })); /* HERE */
    say("went on");
    free(p);
    return 0;
}
