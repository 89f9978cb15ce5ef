/* EXPECT: kind=heap-overflow access=read function=wcslen size=1 side=after distance=0 block=20 in=main alloc=main */
#include "victim.h"

#include <wchar.h>

int main(void)
{
    wchar_t *p = HIDE(malloc(20));
    wmemset(p, 97, 5);
    BUGGY((void)0, p[4] = 0);
    size_t n = wcslen(HIDE(p)); /* HERE */
    (void)HIDE(n);
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
