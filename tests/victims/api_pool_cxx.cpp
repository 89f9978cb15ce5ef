/* EXPECT: kind=use-after-free access=write size=8 in=main block=4096 side=inside distance=8 state=freed family=uffence_pool_alloc alloc=Arena::take,main free=Arena::give,main */
/* An arena of C++: the header from there, placement new on top. */
#include <new>
#include <uffence.h>
#include "victim.h"

struct Node { Node *next; long value; char rest[4080]; };

class Arena {
public:
    Arena() : base(static_cast<char *>(aligned_alloc(4096, 8 * 4096))) { uffence_pool_create(base, 8 * 4096); }
    ~Arena() { uffence_pool_destroy(base); free(base); }
    OUTLINE Node *take()
    {
        char *p = base + used++ * 4096;
        uffence_pool_alloc(p, sizeof(Node));
        return new (p) Node();
    }
    OUTLINE void give(Node *n) { uffence_pool_free(n); }
private:
    char *base;
    size_t used = 0;
};

int main()
{
    Arena arena;
    Node *a = HIDE(arena.take()), *b = arena.take();
    b->value = 3;
    BUG(arena.give(a));
    POKE(long, &a->value, 5); /* HERE */
    BUGGY((void)0, arena.give(a));
    arena.give(b);
    say("done");
    return 0;
}
