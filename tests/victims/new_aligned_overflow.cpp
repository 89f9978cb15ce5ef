/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=128 family="operator new" in=main alloc=main */
#include "victim.h"

struct alignas(64) Line { int a[32]; };

int main()
{
    Line *p = HIDE(new Line());
    POKE(int, &p->a[0] + BUGGY(32, 31), 1); /* HERE */
    say(reinterpret_cast<uintptr_t>(p) % 64 ? "misaligned" : "aligned");
    delete p;
    return 0;
}
