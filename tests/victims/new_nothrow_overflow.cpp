/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=32 family="operator new[]" in=main alloc=main */
#include "victim.h"
#include <new>

int main()
{
    char *p = HIDE(new (std::nothrow) char[32]);
    POKE(char, p + BUGGY(32, 31), 1); /* HERE */
    say("went on");
    delete[] p;
    return 0;
}
