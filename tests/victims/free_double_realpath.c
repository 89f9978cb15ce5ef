/* EXPECT: kind=double-free in=main alloc=*,main free=main */
#include "victim.h"
#include <limits.h>

/* A block that libc has allocated for the program is the program's to free, once. */
int main(void)
{
    char *path = HIDE(realpath("/", NULL)), *stale = HIDE(path);
    say(path);
    free(path);
    BUG(free(stale)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
