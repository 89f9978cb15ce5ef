/* EXPECT: kind=use-after-free access=read function=memcpy side=inside distance=0 block=40 state=freed in=main alloc=main free=main */
#include "victim.h"

int main(void)
{
    char to[40];
    char *p = malloc(40), *q = HIDE(p);
    BUG(free(p));
    memcpy(HIDE((char *)to), q, HIDE((size_t)40)); /* HERE */
    BUGGY((void)0, free(p));
    say("done");
    return 0;
}
