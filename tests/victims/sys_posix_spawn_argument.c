/* EXPECT: kind=syscall-touch access=syscall param=execve(argv[i]) function=posix_spawn size=1 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"
#include <spawn.h>

int main(void)
{
    pid_t child;
    char *p = HIDE(malloc(BUGGY(5, 6)));
    memcpy(p, "hello", 5);
    BUGGY((void)0, p[5] = 0);
    int error = posix_spawn(&child, "/nowhere/echo", NULL, NULL, (char *[]){ "echo", p, NULL }, NULL); /* HERE */
    printf("%d\n", error);
    free(p);
    return 0;
}
