/* EXPECT: kind=double-free access=free function="operator delete[]" distance=0 block=100 in=main alloc=main free=main */
#include "victim.h"

int main()
{
    char *p = HIDE(new char[100]), *stale = HIDE(p);
    delete[] p;
    BUG(delete[] stale); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
