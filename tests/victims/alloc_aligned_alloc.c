/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=512 family=aligned_alloc in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(aligned_alloc(256, 512));
    POKE(char, p + BUGGY(512, 511), (uintptr_t)p % 256 == 0); /* HERE */
    say((uintptr_t)p % 256 ? "misaligned" : "aligned");
    free(p);
    return 0;
}
