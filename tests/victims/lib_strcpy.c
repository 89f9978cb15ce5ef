/* EXPECT: kind=heap-overflow access=write function=strcpy size=1 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(5, 6)));
    strcpy(p, HIDE((const char *)"hello")); /* HERE */
    printf("%c\n", p[4]);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
