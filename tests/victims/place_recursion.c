/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 depth=5 in=deep,deep,deep alloc=deep,deep */
/* OPTIONS: --num-callers=5 */
#include "victim.h"

OUTLINE static int deep(int level)
{
    if (level > 0)
        return HIDE(deep(level - 1)) + 1;
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    free(p);
    return 0;
}

int main(void)
{
    printf("%d\n", deep(100));
    return 0;
}
