/* EXPECT: kind=heap-overflow access=read size=1 side=after distance=0 block=80 family=calloc in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(calloc(10, 8));
    int all = 0;
    for (int i = 0; i < BUGGY(81, 80); i++)
        all |= PEEK(char, p + i); /* HERE */
    printf("%d\n", all);
    free(p);
    return 0;
}
