/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=overrun,main alloc=main repeat=1000 */
#include "victim.h"

/* Equal findings are one, counted. */
OUTLINE static void overrun(char *p) { POKE(char, p + BUGGY(16, 15), 1); /* HERE */ }

int main(void)
{
    for (int i = 0; i < 1000; i++) {
        char *p = HIDE(malloc(16));
        overrun(p);
        free(p);
    }
    say("went on");
    return 0;
}
