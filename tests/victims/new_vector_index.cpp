/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=0 block=64 in=main alloc=*,main */
#include "victim.h"
#include <vector>

int main()
{
    std::vector<int> v(HIDE(16));
    POKE(int, v.data() + BUGGY(v.size(), 0), 1); /* HERE */
    say("went on");
    return 0;
}
