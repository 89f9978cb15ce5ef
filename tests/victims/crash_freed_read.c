/* EXPECT: kind=freed-read size=8 in=follow,main status=99 output=any counts=known */
/* OPTIONS: --revoke-batch=64 */
#include "victim.h"

/* A freed block that waits for its batch holds poison; a pointer read from there ends the program. */
OUTLINE static long follow(long **p)
{
    return *PEEK(long *, p); /* HERE */
}

int main(void)
{
    long one = 1, **p = HIDE((long **)malloc(64));
    p[0] = &one;
    BUG(free(HIDE(p)));
    say(follow(HIDE(p)) == 1 ? "one" : "other");
    BUGGY((void)0, free(p));
    return 0;
}
