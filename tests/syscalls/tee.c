/* STRAY: kind=syscall-touch param=write(buf) */
#include "calls.h"

int main(void)
{
    int a[2], b[2];
    if (pipe(a) || pipe(b)) return 1;
    char *text = copy("hello", 5);
    counted("write", write(a[1], text, 5));
    #ifndef STRAY
    char got[8] = "";
    counted("tee", tee(a[0], b[1], 5, 0));
    counted("read", read(b[0], got, 5));
    puts(got);
    #endif
    return 0;
}
