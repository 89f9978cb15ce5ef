/* EXPECT: kind=use-after-free access=read size=4 side=inside distance=0 block=64 in=main alloc=main free=*,main */
#include "victim.h"
#include <memory>
#include <stdexcept>

/* Freed by the unwinding of an exception, read by its handler. */
struct Sixty { int a[16]; };

OUTLINE static void fail(int why)
{
    if (why)
        throw std::runtime_error("thrown");
}

int main()
{
    int *stale = nullptr;
    try {
        std::unique_ptr<Sixty> p(new Sixty());
        stale = HIDE(&p->a[0]);
        fail(HIDE(1));
    } catch (const std::runtime_error &e) {
        BUG((void)PEEK(int, stale)); /* HERE */
        (void)stale;
        say(e.what());
    }
    return 0;
}
