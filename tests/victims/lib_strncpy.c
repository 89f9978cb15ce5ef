/* EXPECT: kind=heap-overflow access=write function=strncpy size=6 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(10, 16)));
    strncpy(p, HIDE((const char *)"ab"), HIDE((size_t)16)); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
