/* EXPECT: kind=heap-overflow access=write function=wcscpy size=4 side=after distance=0 block=20 in=main alloc=main */
#include "victim.h"

#include <wchar.h>

int main(void)
{
    wchar_t *p = HIDE(malloc(BUGGY(20, 24)));
    wcscpy(p, HIDE((const wchar_t *)L"hello")); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
