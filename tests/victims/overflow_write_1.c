/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 state=live family=malloc in=main alloc=make_block,main threads=same repeat=1 */
#include "victim.h"

OUTLINE static char *make_block(void) { return malloc(16); }

int main(void)
{
    char *p = make_block();
    POKE(uint8_t, p + BUGGY(16, 15), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
