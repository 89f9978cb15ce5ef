/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=5008 family=realloc in=main alloc=grow,main */
#include "victim.h"

OUTLINE static char *grow(char *p) { return realloc(p, 5008); }

int main(void)
{
    char *p = HIDE(malloc(100));
    strcpy(p, "kept");
    p = grow(p);
    POKE(char, p + BUGGY(5008, 5007), 1); /* HERE */
    say(p);
    free(p);
    return 0;
}
