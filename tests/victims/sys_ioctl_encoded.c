/* EXPECT: kind=syscall-touch access=syscall param=ioctl(arg) function=ioctl size=4 side=after distance=0 block=4 in=main alloc=main */
#include "victim.h"
#include <sys/ioctl.h>

/* A request that no table names: its number says that eight bytes are written. */
int main(void)
{
    void *p = HIDE(calloc(1, BUGGY(4, 8)));
    int n = ioctl(0, _IOR('u', 77, long), HIDE(p)); /* HERE */
    printf("%d\n", n);
    free(p);
    return 0;
}
