/* EXPECT: kind=heap-overflow access=read function=memmem size=1 side=after distance=0 block=7 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(7));
    memset(p, 97, 7);
    void *at = memmem(p, HIDE((size_t)BUGGY(8, 7)), "xy", 2); /* HERE */
    printf("%d\n", at != NULL);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
