/* EXPECT: kind=heap-overflow access=write function=strcat size=3 side=after distance=0 block=8 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(8, 11)));
    strcpy(p, "hello");
    strcat(p, HIDE((const char *)"world")); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
