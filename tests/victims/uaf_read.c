/* EXPECT: kind=use-after-free access=read size=4 side=inside distance=4 block=16 state=freed family=malloc free_family=free in=look,main alloc=make_block,main free=drop,main threads=same freed_by=same */
#include "victim.h"

OUTLINE static int *make_block(void) { return malloc(16); }
OUTLINE static void drop(int *p) { free(p); }
OUTLINE static int look(const int *p) { return PEEK(int, p + 1); /* HERE */ }

int main(void)
{
    int *p = make_block();
    p[1] = 5;
    int *stale = HIDE(p);
    drop(p);
    BUG(look(stale));
    (void)stale;
    say("went on");
    return 0;
}
