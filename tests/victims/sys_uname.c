/* EXPECT: kind=syscall-touch access=syscall param=uname(buf) function=uname size=190 side=after distance=0 block=200 in=main alloc=main */
#include "victim.h"

#include <sys/utsname.h>

int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(200, 390)));
    int n = uname(HIDE(p)); /* HERE */
    free(p);
    (void)n;
    say("done");
    return 0;
}
