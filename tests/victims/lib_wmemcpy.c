/* EXPECT: kind=heap-overflow access=write function=wmemcpy size=4 side=after distance=0 block=12 in=main alloc=main */
#include "victim.h"

#include <wchar.h>

int main(void)
{
    wchar_t *p = HIDE(malloc(12));
    wchar_t from[4] = L"abc";
    wmemcpy(p, from, HIDE((size_t)BUGGY(4, 3))); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
