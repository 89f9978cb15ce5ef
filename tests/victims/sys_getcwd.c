/* EXPECT: kind=syscall-touch access=syscall param=getcwd(buf) function=getcwd size=2048 side=after distance=0 block=2048 in=main alloc=main */
#include "victim.h"

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(2048, 4096)));
    char *at = getcwd(p, HIDE((size_t)4096)); /* HERE */
    free(p);
    (void)at;
    say("done");
    return 0;
}
