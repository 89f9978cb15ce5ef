/* EXPECT: kind=use-after-free access=write size=1 block=16 in=main alloc=main free=bottom,deep,main */
#include "victim.h"
#include <setjmp.h>

static jmp_buf back;

OUTLINE static void bottom(char *p)
{
    free(p);
    longjmp(back, 1);
}

OUTLINE static void deep(char *p, int level)
{
    if (level > 0)
        deep(p, level - 1);
    else
        bottom(p);
    HIDE(level);
}

int main(void)
{
    char *volatile p = HIDE(malloc(16));
    if (setjmp(back) == 0)
        deep(p, 5);
    BUG(POKE(char, p, 1)); /* HERE */
    say("went on");
    return 0;
}
