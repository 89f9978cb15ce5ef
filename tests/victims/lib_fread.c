/* EXPECT: kind=heap-overflow access=write function=fread size=6 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(10, 16)));
    FILE *f = fopen("/dev/zero", "r");
    size_t n = fread(p, 1, HIDE((size_t)16), f); /* HERE */
    printf("%zu\n", n);
    fclose(f);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
