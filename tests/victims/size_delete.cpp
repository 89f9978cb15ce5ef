/* EXPECT: kind=mismatched-size access=free size=4 function="operator delete" family="operator new" block=8 side=inside distance=0 state=live in=main alloc=main */
#include "victim.h"

/* Through a pointer to its base, without a virtual destructor: delete names the base's size. */
struct Base { int a; };
struct Derived : Base { int b; };

int main()
{
    Derived *d = HIDE(new Derived());
    Base *b = HIDE(static_cast<Base *>(d));
    BUGGY(delete b, delete d); /* HERE */
    (void)b;
    say("done");
    return 0;
}
