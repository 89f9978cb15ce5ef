/* EXPECT: kind=use-after-free access=read function=fputs side=inside distance=0 block=6 state=freed in=main alloc=*,main free=main */
#include "victim.h"

int main(void)
{
    FILE *f = fopen("/dev/null", "w");
    char *p = strdup("hello"), *q = HIDE(p);
    BUG(free(p));
    fputs(q, f); /* HERE */
    fclose(f);
    BUGGY((void)0, free(p));
    say("done");
    return 0;
}
