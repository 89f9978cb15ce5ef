/* EXPECT: kind=use-after-free access=read size=4 side=inside distance=8 block=16 family="operator new" free_family="operator delete" in=main alloc=main free=main */
#include "victim.h"

struct Four { int a[4]; };

int main()
{
    Four *p = HIDE(new Four()), *stale = HIDE(p);
    delete p;
    BUG((void)PEEK(int, &stale->a[2])); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
