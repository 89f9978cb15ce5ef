/* EXPECT: kind=use-after-free access=read size=1 side=inside distance=0 in=main alloc=*,main free=*,main */
#include "victim.h"
#include <string>

/* c_str() of a string that is gone; long enough to live in the heap. */
int main()
{
    const char *stale;
    {
        std::string text(HIDE(40), 'x');
        stale = HIDE(text.c_str());
    }
    BUG((void)PEEK(char, stale)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
