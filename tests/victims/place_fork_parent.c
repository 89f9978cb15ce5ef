/* EXPECT: kind=heap-overflow access=write size=2 side=after distance=0 block=64 in=main alloc=main */
#include "victim.h"
#include <sys/wait.h>

/* The parent is still guarded after a child came and went. */
int main(void)
{
    char *p = HIDE(malloc(64));
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
    POKE(uint16_t, p + BUGGY(64, 62), 1); /* HERE */
    say("went on");
    free(p);
    return 0;
}
