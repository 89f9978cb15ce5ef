/* EXPECT: kind=heap-overflow access=write size=1 block=16 in=main alloc=main status=7 */
/* OPTIONS: --error-exitcode=0 */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    say("went on");
    free(p);
    return 7;
}
