/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=8192 family=memalign in=main alloc=main */
#include "victim.h"
#include <malloc.h>

/* An alignment beyond a page. */
int main(void)
{
    char *p = HIDE(memalign(8192, 8192));
    POKE(char, p + BUGGY(8192, 8191), 1); /* HERE */
    say((uintptr_t)p % 8192 ? "misaligned" : "aligned");
    free(p);
    return 0;
}
