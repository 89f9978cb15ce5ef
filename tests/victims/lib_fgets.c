/* EXPECT: kind=heap-overflow access=write function=fgets size=6 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(10, 16)));
    FILE *f = fopen("/proc/self/status", "r");
    char *at = fgets(p, HIDE(16), f); /* HERE */
    printf("%d\n", at == p);
    fclose(f);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
