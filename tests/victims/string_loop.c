/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=upper,main alloc=main */
#include "victim.h"

OUTLINE static void upper(char *to, const char *from)
{
    size_t i = 0;
    for (; from[i]; i++)
        POKE(char, to + i, from[i] - 32);
    POKE(char, to + i, 0); /* HERE */
}

int main(void)
{
    char *p = malloc(16);
    upper(p, BUGGY("sixteenletterss!", "sixteenletters!"));
    printf("%c\n", p[2]);
    free(p);
    return 0;
}
