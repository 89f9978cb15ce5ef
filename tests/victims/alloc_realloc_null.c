/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=48 family=realloc in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(realloc(HIDE((char *)NULL), 48));
    POKE(char, p + BUGGY(48, 47), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
