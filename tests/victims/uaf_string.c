/* EXPECT: kind=use-after-free access=read side=inside block=64 in=*,main alloc=main free=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(64)), *stale = HIDE(p);
    strcpy(p, "gone");
    free(p);
    size_t n = strlen(HIDE((const char *)BUGGY(stale, "four")));
    (void)stale;
    say(n <= 64 ? "counted" : "long");
    return 0;
}
