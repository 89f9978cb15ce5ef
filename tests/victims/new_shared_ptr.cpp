/* EXPECT: kind=use-after-free access=write size=8 side=inside distance=0 block=64 in=main alloc=main free=*,main */
#include "victim.h"
#include <memory>

struct Big { long a[8]; };

int main()
{
    std::shared_ptr<Big> p(new Big());
    long *raw = HIDE(&p->a[0]);
    p.reset();
    BUG(POKE(long, raw, 1)); /* HERE */
    (void)raw;
    say("went on");
    return 0;
}
