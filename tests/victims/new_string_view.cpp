/* EXPECT: kind=use-after-free access=read size=1 side=inside distance=3 block=41 in=main alloc=*,main free=*,main */
/* BUILD: -std=gnu++17 */
#include "victim.h"
#include <string>
#include <string_view>

/* A view of a string that is gone. */
int main()
{
    std::string_view view;
    {
        std::string text(HIDE(40), 'x');
        view = text;
    }
    BUG((void)PEEK(char, HIDE(view.data()) + 3)); /* HERE */
    say("went on");
    return 0;
}
