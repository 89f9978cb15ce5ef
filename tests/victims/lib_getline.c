/* EXPECT: kind=heap-overflow access=write function=getline|__getdelim size=110 side=after distance=0 block=10 in=*,main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(10, 120)));
    size_t size = 120;
    FILE *f = fopen("/proc/self/status", "r");
    ssize_t n = getline(&p, &size, f); /* HERE */
    printf("%d\n", n > 0);
    fclose(f);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
