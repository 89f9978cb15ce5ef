/* EXPECT: kind=invalid-free access=free function=free block=none in=release,main */
#include "victim.h"

static char global[64];

OUTLINE static void release(char *p) { free(p); }

int main(void)
{
    BUG(release(global + 16));
    POKE(char, global + 16, 1);
    say("went on");
    return 0;
}
