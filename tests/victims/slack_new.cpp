/* EXPECT: kind=slack-damage access=check function="operator delete[]" family="operator new[]" block=20 damage_side=after damage_distance=0 damage_length=4 in=main alloc=main */
#include "victim.h"

int main()
{
    int *p = HIDE(new int[5]);
    POKE(int, p + BUGGY(5, 4), 1);
    say("went on");
    delete[] p; /* HERE */
    return 0;
}
