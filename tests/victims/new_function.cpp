/* EXPECT: kind=use-after-free access=read size=4 side=inside distance=0 block=4 in=look,main alloc=main free=*,main */
#include "victim.h"
#include <functional>
#include <memory>

OUTLINE static int look(int *p) { return PEEK(int, p); /* HERE */ }

/* A closure that outlives what it points to. */
int main()
{
    std::function<int()> call;
    {
        std::unique_ptr<int> owner(new int(3));
        int *p = owner.get();
        call = [p] { return look(p); };
        BUGGY((void)0, (void)(call = [] { return 3; }));
    }
    if (call() == 7) say("changed");
    say("went on");
    return 0;
}
