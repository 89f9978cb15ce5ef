/* STRAY: kind=syscall-touch param=splice(off_in) */
#include "calls.h"

int main(void)
{
    int in = open("/proc/self/exe", O_RDONLY), all[2];
    if (pipe(all)) return 1;
    off64_t *at = block(sizeof *at);
    counted("splice", splice(in, at, all[1], NULL, 100, 0));
    #ifndef STRAY
    printf("at %ld\n", (long)*at);
    #endif
    return 0;
}
