/* EXPECT: kind=syscall-touch access=syscall param=stat(file_name) function=stat size=1 side=after distance=0 block=4 in=main alloc=main */
#include "victim.h"

#include <sys/stat.h>

int main(void)
{
    struct stat st;
    char *p = HIDE(malloc(BUGGY(4, 5)));
    memcpy(p, "/dev", 4);
    BUGGY((void)0, p[4] = 0);
    int n = stat(p, &st); /* HERE */
    (void)n;
    free(p);
    say("done");
    return 0;
}
