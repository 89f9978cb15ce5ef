/* EXPECT: kind=fatal-signal in=main status=99 output=any counts=known then kind=slack-damage access=check block=20 damage_length=1 alloc=main */
#undef NDEBUG
#include "victim.h"

#include <assert.h>

/* assert ends by __assert_fail, which aborts out of reach. */
int main(void)
{
    char *p = HIDE(malloc(20));
    POKE(char, p + BUGGY(20, 19), 1);
    assert(BUGGY(p == NULL, p != NULL));
    free(p);
    say("went on");
    return 0;
}
