/* EXPECT: kind=slack-damage access=check block=20 damage_side=after damage_distance=0 damage_length=1 bytes=00 alloc=main */
#include "victim.h"

/* The byte that C programs write past the end most often is a terminating zero: the canary must not hold any. */
int main(void)
{
    char *p = HIDE(malloc(20));
    const char *from = HIDE((const char *)BUGGY("twenty letters it is", "twenty letters it i"));
    for (int i = 0; i == 0 || from[i - 1]; i++) POKE(char, (p + i), from[i]); /* strcpy itself would be caught in the act */
    printf("%.5s\n", p);
    free(p);
    return 0;
}
