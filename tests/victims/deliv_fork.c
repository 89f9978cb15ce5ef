/* EXPECT: kind=use-after-free access=write size=1 block=16 in=touch alloc=main free=main then kind=use-after-free access=write size=1 block=16 in=touch alloc=main free=main */
/* OPTIONS: --delivery=thread --backend=uffd */
#include "victim.h"
#include <sys/wait.h>

/* A forked child has a handler thread of its own. */
OUTLINE static void touch(char *stale)
{
    BUG(POKE(char, stale, 1)); /* HERE */
    (void)stale;
}

int main(void)
{
    char *p = HIDE(malloc(16)), *stale = HIDE(p);
    free(p);
    touch(stale);
    fflush(stdout);
    pid_t pid = fork();
    char *q = HIDE(malloc(16)), *old = HIDE(q);
    free(q);
    if (pid == 0) {
        touch(old);
        say("child");
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    say("parent");
    return 0;
}
