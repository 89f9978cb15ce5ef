/* EXPECT: kind=mismatched-free access=free function="operator delete[]" family="operator new" distance=0 block=8 in=main alloc=main */
#include "victim.h"

int main()
{
    double *p = HIDE(new double(1));
    BUGGY(delete[] p, delete p); /* HERE */
    say("went on");
    return 0;
}
