/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=child,main alloc=child,main */
#include "victim.h"
#include <sys/wait.h>

OUTLINE static void child(void)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    say("child went on");
    free(p);
}

int main(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        child();
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    say("parent went on");
    return 0;
}
