/* EXPECT: kind=heap-overflow access=read size=1 side=after distance=0 block=4 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(calloc(1, 4));
    (void)PEEK(char, p + BUGGY(4, 3)); /* HERE */
    say("went on");
    free(p);
    return 0;
}
