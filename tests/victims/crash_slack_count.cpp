/* EXPECT: kind=slack-read access=write size=4 in=Counted::~Counted,main status=99 output=any counts=known */
#include "victim.h"

/* delete[] of what new made: how many there are to destroy is read from before the block. */
struct Counted {
    OUTLINE ~Counted() { POKE(int, &number, 0); }
    int number;
};

int main()
{
    Counted *one = HIDE(new Counted);
    BUGGY(delete[] one, delete one);
    say("destroyed");
    return 0;
}
