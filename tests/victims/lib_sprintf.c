/* EXPECT: kind=heap-overflow access=write function=sprintf size=1 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(10, 11)));
    sprintf(p, "%d-%s", 1234, "56789"); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
