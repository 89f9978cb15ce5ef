/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=16 family="operator new" in=main alloc=make,main */
#include "victim.h"

struct Four { int a[4]; };
OUTLINE static Four *make() { return new Four(); }

int main()
{
    Four *p = HIDE(make());
    POKE(int, &p->a[0] + BUGGY(4, 3), 1); /* HERE */
    say("went on");
    delete p;
    return 0;
}
