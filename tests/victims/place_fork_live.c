/* EXPECT: kind=heap-overflow access=read size=1 side=after distance=0 block=64 in=main alloc=main */
#include "victim.h"
#include <sys/wait.h>

/* A block the parent allocated, overrun in the child; the parent goes on using it. */
int main(void)
{
    char *p = HIDE(calloc(1, 64));
    strcpy(p, "the parent's");
    pid_t pid = fork();
    if (pid == 0) {
        (void)PEEK(char, p + BUGGY(64, 63)); /* HERE */
        p[0] = 'T';
        say(p);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    say(p);
    free(p);
    return 0;
}
