/* EXPECT: kind=syscall-touch access=syscall param=stat(buf) function=stat size=44 side=after distance=0 block=100 in=main alloc=main */
#include "victim.h"

#include <sys/stat.h>

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(100, 144)));
    int n = stat("/", HIDE(p)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
