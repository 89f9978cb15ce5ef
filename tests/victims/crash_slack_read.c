/* EXPECT: kind=slack-read size=8 in=follow,main status=99 output=any counts=known */
#include "victim.h"

/* One element too many is read where no page is missing, and followed: the program dies by our bytes. */
OUTLINE static long follow(long **p, int i)
{
    return *PEEK(long *, p + i); /* HERE */
}

int main(void)
{
    long one = 1, **p = HIDE((long **)malloc(5 * sizeof *p));
    for (int i = 0; i < 5; i++) p[i] = &one;
    say(follow(p, BUGGY(5, 4)) == 1 ? "one" : "other");
    free(p);
    return 0;
}
