/* EXPECT: kind=syscall-touch access=syscall param=execve(argv[i]) function=execve size=1 side=after distance=0 block=5 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(5, 6)));
    memcpy(p, "hello", 5);
    BUGGY((void)0, p[5] = 0);
    execve("/nowhere/echo", (char *[]){ "echo", p, NULL }, NULL); /* HERE */
    free(p);
    say("done");
    return 0;
}
