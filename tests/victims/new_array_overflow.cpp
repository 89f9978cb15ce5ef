/* EXPECT: kind=heap-overflow access=read size=8 side=after distance=0 block=80 family="operator new[]" in=main alloc=main */
#include "victim.h"

int main()
{
    double *p = HIDE(new double[10]());
    (void)PEEK(double, p + BUGGY(10, 9)); /* HERE */
    say("went on");
    delete[] p;
    return 0;
}
