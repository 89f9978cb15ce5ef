/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=overrun,main alloc=overrun,main status=99 */
#include "victim.h"
#include <spawn.h>
#include <sys/wait.h>

/* A child of posix_spawn is guarded too, and its finding fails the run. */
OUTLINE static void overrun(void)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    say("child went on");
    free(p);
}

int main(int argc, char **argv)
{
    extern char **environ;
    char *const again[] = { argv[0], "again", NULL };
    pid_t pid;
    if (argc > 1)
        return overrun(), 0;
    if (posix_spawn(&pid, "/proc/self/exe", NULL, NULL, again, environ) != 0)
        return 1;
    waitpid(pid, NULL, 0);
    say("parent went on");
    return 0;
}
