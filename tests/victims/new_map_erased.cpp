/* EXPECT: kind=use-after-free access=read size=8 side=inside in=main alloc=*,main free=*,main */
#include "victim.h"
#include <map>

int main()
{
    std::map<int, long> m;
    for (int i = 0; i < 10; i++)
        m[i] = i;
    long *five = HIDE(&m[5]);
    m.erase(5);
    BUG((void)PEEK(long, five)); /* HERE */
    (void)five;
    printf("%zu\n", m.size());
    return 0;
}
