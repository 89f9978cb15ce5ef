/* EXPECT: kind=slack-damage access=check block=20 damage_side=after damage_distance=0 damage_length=1 bytes=00 alloc=main */
#include "victim.h"

/* The byte that C programs write past the end most often is a terminating zero: the canary must not hold any. */
int main(void)
{
    char *p = HIDE(malloc(20));
    strcpy(p, HIDE((const char *)BUGGY("twenty letters it is", "twenty letters it i")));
    printf("%.5s\n", p);
    free(p);
    return 0;
}
