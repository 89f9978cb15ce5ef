/* EXPECT: kind=use-after-free access=read size=4 side=inside distance=4 block=16 in=main alloc=*,main free=*,main */
#include "victim.h"
#include <vector>

/* A pointer into a vector that has grown since. */
int main()
{
    std::vector<int> v(HIDE(4), 3);
    int *second = HIDE(&v[1]);
    v.push_back(HIDE(9));
    BUG((void)PEEK(int, second)); /* HERE */
    (void)second;
    printf("%zu\n", v.size());
    return 0;
}
