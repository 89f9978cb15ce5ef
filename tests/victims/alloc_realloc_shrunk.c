/* EXPECT: kind=heap-overflow access=read size=1 side=after distance=0 block=64 family=realloc in=main alloc=main */
#include "victim.h"

/* The tail that a shrinking realloc gave back. */
int main(void)
{
    char *p = HIDE(malloc(10000));
    strcpy(p, "kept");
    p = HIDE(realloc(p, 64));
    (void)PEEK(char, p + BUGGY(64, 63)); /* HERE */
    say(p);
    free(p);
    return 0;
}
