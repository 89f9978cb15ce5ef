/* EXPECT: kind=slack-damage access=check function=realloc block=24 damage_side=after damage_distance=2 damage_length=1 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(24));
    strcpy(p, "kept");
    POKE(char, p + BUGGY(26, 23), 1);
    p = HIDE(realloc(p, 1000)); /* HERE */
    say(p);
    free(p);
    return 0;
}
