/* EXPECT: kind=watched-write access=write size=4 in=bump,main block=4 side=inside distance=0 name=counter before=05000000 after=06000000 repeat=5 then kind=watched-write access=write size=1 in=low,main name=counter before=14 after=03 distance=0 status=0 */
/* OPTIONS: --watch=counter */
/* A static variable by its name; the variable beside it is written in silence. */
#include "victim.h"

static int counter = 5, beside = 1;

OUTLINE static void bump(int by) { POKE(int, &counter, PEEK(int, &counter) + by); }
OUTLINE static void low(void) { POKE(char, &counter, 3); }
OUTLINE static void other(void) { POKE(int, &beside, PEEK(int, &beside) + 1); }

int main(void)
{
    int sum = 5;
    for (int i = 0; i < 5; i++) {
        sum += i + 1;
        BUG(bump(i + 1));
        other();
    }
    BUG(low());
    printf("%d %d\n", BUGGY(PEEK(int, &counter), 3), PEEK(int, &beside));
    return sum - 20;
}
