/* EXPECT: kind=syscall-touch access=syscall param=select(readfds) function=select size=12 side=after distance=0 block=4 in=main alloc=main */
#include "victim.h"

#include <sys/select.h>

int main(void)
{
    struct timeval none = { 0, 0 };
    void *p = HIDE(calloc(1, BUGGY(4, 16)));
    int n = select(HIDE(128), p, NULL, NULL, &none); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
