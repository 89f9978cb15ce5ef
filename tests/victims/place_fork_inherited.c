/* EXPECT: kind=use-after-free access=write size=1 block=64 in=main alloc=main free=main */
#include "victim.h"
#include <sys/wait.h>

/* A block the parent allocated and freed, touched in the child. */
int main(void)
{
    char *p = HIDE(malloc(64)), *stale = HIDE(p);
    free(p);
    pid_t pid = fork();
    if (pid == 0) {
        BUG(POKE(char, stale, 1)); /* HERE */
        (void)stale;
        say("child went on");
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    say("parent went on");
    return 0;
}
