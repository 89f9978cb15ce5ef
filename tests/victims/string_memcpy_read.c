/* EXPECT: kind=heap-overflow access=read side=after distance=0 block=64 in=*,main alloc=main */
#include "victim.h"

int main(void)
{
    static char to[128];
    char *p = HIDE(calloc(1, 64));
    memcpy(HIDE(&to[0]), p, HIDE((size_t)BUGGY(65, 64)));
    say("went on");
    free(p);
    return 0;
}
