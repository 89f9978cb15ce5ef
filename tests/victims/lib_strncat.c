/* EXPECT: kind=heap-overflow access=write function=strncat size=1 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(8, 9)));
    strcpy(p, "hello");
    strncat(p, HIDE((const char *)"world"), HIDE((size_t)3)); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
