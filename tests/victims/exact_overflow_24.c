/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=24 in=main alloc=main */
/* OPTIONS: --align=exact */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(24));
    POKE(char, p + BUGGY(24, 23), 1); /* HERE */
    say((uintptr_t)p % 8 ? "misaligned" : "aligned");
    free(p);
    return 0;
}
