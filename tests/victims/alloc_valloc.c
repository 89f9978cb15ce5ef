/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=4096 family=valloc in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(valloc(4096));
    POKE(char, p + BUGGY(4096, 4095), 1); /* HERE */
    say((uintptr_t)p % 4096 ? "misaligned" : "aligned");
    free(p);
    return 0;
}
