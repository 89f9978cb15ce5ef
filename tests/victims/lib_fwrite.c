/* EXPECT: kind=heap-overflow access=read function=fwrite size=6 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(10, 16)));
    FILE *f = fopen("/dev/null", "w");
    memset(p, 1, 10);
    size_t n = fwrite(p, 4, HIDE((size_t)4), f); /* HERE */
    printf("%zu\n", n);
    fclose(f);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
