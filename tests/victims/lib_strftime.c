/* EXPECT: kind=heap-overflow access=write function=strftime size=1 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"
#include <time.h>

/* The room that is named is larger than the block; what is written is one byte too long. */
int main(void)
{
    struct tm tm = { .tm_year = 126, .tm_mday = 1 };
    char *p = HIDE(malloc(BUGGY(8, 9)));
    size_t n = strftime(p, 100, "%m-%d-%y", &tm); /* HERE */
    printf("%zu\n", n);
    free(p);
    return 0;
}
