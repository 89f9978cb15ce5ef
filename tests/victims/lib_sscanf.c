/* EXPECT: kind=heap-overflow access=read function=sscanf|__isoc99_sscanf size=1 side=after distance=0 block=2 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(2));
    int n = 0;
    memcpy(p, "12", 2);
    BUGGY((void)0, p[1] = 0);
    sscanf(HIDE(p), "%d", &n); /* HERE */
    (void)HIDE(n);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
