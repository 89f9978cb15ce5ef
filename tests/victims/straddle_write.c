/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=32 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(calloc(1, 32));
    POKE(uint32_t, p + BUGGY(30, 28), 0x01010101); /* HERE */
    printf("%d %d\n", p[28] >= 0, p[31]);
    free(p);
    return 0;
}
