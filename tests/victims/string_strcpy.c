/* EXPECT: kind=heap-overflow access=write side=after distance=0 block=16 in=*,main alloc=copy_of,main */
#include "victim.h"

OUTLINE static char *copy_of(const char *s) { return strcpy(malloc(strlen(s) + BUGGY(0, 1)), HIDE(s)); }

int main(void)
{
    char *p = copy_of("sixteen letters!");
    say("went on");
    free(p);
    return 0;
}
