/* STRAY: kind=syscall-touch param=vmsplice(iov[...]) */
#include "calls.h"

#include <sys/uio.h>

int main(void)
{
    int a[2];
    if (pipe(a)) return 1;
    char *text = copy("hello", 5);
    counted("vmsplice", vmsplice(a[1], &(struct iovec){ text, 5 }, 1, SPLICE_F_NONBLOCK));
    #ifndef STRAY
    char got[8] = "";
    counted("read", read(a[0], got, 5));
    puts(got);
    #endif
    return 0;
}
