/* STRAY: kind=syscall-touch param=sendfile(offset) */
#include "calls.h"

#include <sys/sendfile.h>

int main(void)
{
    int in = open("/proc/self/exe", O_RDONLY), out = open("/dev/null", O_WRONLY);
    off_t *at = block(sizeof *at);
    counted("sendfile", sendfile(out, in, at, 100));
    #ifndef STRAY
    printf("at %ld\n", (long)*at);
    #endif
    return 0;
}
