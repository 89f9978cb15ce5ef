/* EXPECT: kind=invalid-free access=free function=free block=none in=release,main */
#include "victim.h"

OUTLINE static void release(char *p) { free(p); }

int main(void)
{
    char local[64] = "";
    BUG(release(local));
    local[0] = 1;
    HIDE(&local[0]);
    say("went on");
    return 0;
}
