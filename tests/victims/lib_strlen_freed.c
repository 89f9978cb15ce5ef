/* EXPECT: kind=use-after-free access=read function=strlen side=inside distance=0 block=6 state=freed in=main alloc=*,main free=main */
#include "victim.h"

int main(void)
{
    char *p = strdup("hello"), *q = HIDE(p);
    BUG(free(p));
    size_t n = strlen(q); /* HERE */
    (void)HIDE(n);
    BUGGY((void)0, free(p));
    say("done");
    return 0;
}
