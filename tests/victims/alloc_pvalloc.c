/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=4096 family=pvalloc in=main alloc=main */
#include "victim.h"
#include <malloc.h>

/* pvalloc rounds up: the whole page is the program's, the byte after it is not. */
int main(void)
{
    char *p = HIDE(pvalloc(100));
    p[4095] = 1;
    POKE(char, p + BUGGY(4096, 4095), 1); /* HERE */
    say((uintptr_t)p % 4096 ? "misaligned" : "aligned");
    free(p);
    return 0;
}
