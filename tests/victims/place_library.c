/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=16 in=library_fill,main alloc=library_make,main */
/* BUILD: library */
#include "victim.h"

int *library_make(void);
void library_fill(int *p, int n);

#ifdef LIBRARY
int *library_make(void) { return malloc(4 * sizeof(int)); }

void library_fill(int *p, int n)
{
    for (int i = 0; i < n; i++)
        POKE(int, p + i, i); /* HERE */
}
#else
int main(void)
{
    int *p = library_make();
    library_fill(p, BUGGY(5, 4));
    printf("%d\n", p[3]);
    free(p);
    return 0;
}
#endif
