/* EXPECT: kind=heap-overflow access=read size=1 side=after distance=0 block=16 in=look,main alloc=make_block,main */
#include "victim.h"

OUTLINE static char *make_block(void) { return calloc(1, 16); }

OUTLINE static int look(const char *p) { return PEEK(uint8_t, p); /* HERE */ }

int main(void)
{
    char *p = make_block();
    int seen = look(p + BUGGY(16, 15));
    say(seen == 0 ? "healed with zero" : "something else");
    free(p);
    return 0;
}
