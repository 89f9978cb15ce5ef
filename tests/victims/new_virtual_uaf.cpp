/* EXPECT: kind=use-after-free access=read size=8 side=inside distance=0 block=16 in=ask,main alloc=main free=*,main then kind=fatal-signal access=read in=ask,main fatal=1 output=any status=99 counts=unknown */
#include "victim.h"

/* A virtual call on a deleted object reads its table pointer; healed it is null, and what follows is the program's. */
struct Base {
    virtual ~Base() {}
    virtual int answer() { return 1; }
    int value = 7;
};

OUTLINE static int ask(Base *b) { return b->answer(); }

int main()
{
    Base *p = HIDE(new Base()), *stale = HIDE(p);
    printf("%d\n", ask(p));
    delete p;
    BUG(ask(stale));
    (void)stale;
    say("went on");
    return 0;
}
