/* EXPECT: kind=heap-overflow access=read function=snprintf size=1 side=after distance=0 block=12 in=main alloc=main then kind=heap-overflow access=read function=sprintf size=1 side=after distance=0 block=12 then kind=use-after-free access=read function=sprintf size=1 block=20 side=inside distance=0 state=freed free=main */
#include "victim.h"

/* A string of the arguments that has no end within its block, or what a precision wants of it; behind arguments of every kind. */
int main(void)
{
    char out[8192];
    char *p = HIDE(malloc(12)), *q = HIDE(malloc(20)), *stale = HIDE(q);
    memset(p, 'x', 12);
    BUGGY((void)0, (void)(p[11] = 0));
    strcpy(q, "freed");
    (void)snprintf(HIDE((char *)out), HIDE(sizeof out), "%s|", HIDE(p)); /* HERE */
    (void)sprintf(HIDE((char *)out), "%5d %-*ld%%%hhd %.3f %Lg %c %.*s %p %lc %zu %a %g %g %g %g %g %g %g %jd|%.*s|", 1, 7, /* HERE */
                   2l, 3, 4.0,
                   (long double)5, 'c', 2, "short", (void *)out, L'x', (size_t)1, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0,
                   (intmax_t)9, HIDE(BUGGY(13, 12)), HIDE(p));
    BUG(free(q));
    (void)sprintf(HIDE((char *)out), "%d%s|", 1, HIDE(stale)); /* HERE */
    say("went on");
    free(p);
    BUGGY((void)0, free(q));
    return 0;
}
