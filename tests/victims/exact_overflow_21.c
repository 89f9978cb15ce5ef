/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=21 in=main alloc=main */
/* OPTIONS: --align=exact */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(21));
    POKE(char, p + BUGGY(21, 20), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
