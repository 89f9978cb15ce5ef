/* EXPECT: kind=use-after-free access=read size=8 block=64 side=inside distance=0 in=main alloc=make_block,main free=drop,main */
/* OPTIONS: --revoke-batch=64 */
#include "victim.h"

#include <sys/wait.h>
#include <unistd.h>

/* What a batch holds is revoked before a fork: the parent finds its stale read, the child has nothing of it. */
OUTLINE static char *make_block(void) { return HIDE(malloc(64)); }
OUTLINE static void drop(char *p) { free(p); }

int main(void)
{
    char *p = make_block(), *stale = HIDE(p);
    BUG(drop(p));
    pid_t child = fork();
    if (!child) _exit(0);
    (void)PEEK(long, stale); /* HERE */
    while (waitpid(child, NULL, 0) != child) {}
    BUGGY((void)0, drop(p));
    say("went on");
    return 0;
}
