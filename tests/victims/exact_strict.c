/* EXPECT: kind=strict-alignment block=24 in=move,main alloc=main status=0|99|139 output=any counts=unknown */
/* OPTIONS: --align=exact */
#include "victim.h"

/* An aligned move on a block that --align=exact aligned to 8: our doing, said so by name. */
#ifdef __x86_64__
#ifdef TWIN
#define MOVE "movups"
#else
#define MOVE "movaps"
#endif

OUTLINE static void move(void *p)
{
    __asm__ volatile(MOVE " %%xmm0, (%0)" : : "r"(p) : "memory");
}

int main(void)
{
    char *p = HIDE(malloc(24));
    move(p);
    say("went on");
    free(p);
    return 0;
}
#else
int main(void) { return say("movaps is of x86-64"), SKIP; }
#endif
