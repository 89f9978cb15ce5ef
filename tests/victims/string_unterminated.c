/* EXPECT: kind=heap-overflow access=read side=after distance=0 block=16 in=*,main alloc=main */
#include "victim.h"

/* strlen of a string that fills its block and has no end. */
int main(void)
{
    char *p = HIDE(malloc(16));
    memset(p, 'x', 16);
    BUGGY((void)0, (void)(p[15] = 0));
    size_t n = strlen(HIDE(p));
    say(n >= 15 ? "counted" : "short");
    free(p);
    return 0;
}
