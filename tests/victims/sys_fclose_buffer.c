/* EXPECT: kind=syscall-touch access=syscall param=write(buf) function=fclose state=freed block=512 side=inside distance=0 in=main alloc=main free=main */
#include "victim.h"

int main(void)
{
    FILE *f = fopen("/dev/null", "w");
    char *p = malloc(512);
    setvbuf(f, p, _IOFBF, 512);
    fputs("first", f);
    putc(65, f);
    BUG(free(p));
    fclose(f); /* HERE */
    BUGGY((void)0, free(p));
    say("done");
    return 0;
}
