/* EXPECT: kind=overlap access=write function=memcpy size=30 block=100 side=inside distance=0 state=live in=main alloc=main then kind=overlap function=mempcpy size=39 distance=11 then kind=overlap function=memccpy size=6 distance=4 then kind=overlap function=wmemcpy size=12 distance=0 then kind=overlap function=wmempcpy size=4 distance=0 */
#include "victim.h"
#include <wchar.h>

/* Both ends of one block, and the ranges meet: memmove's work. */
int main(void)
{
    char *p = HIDE(calloc(1, 100));
    memcpy(p, p + BUGGY(10, 40), HIDE((size_t)40)); /* HERE */
    (void)HIDE(mempcpy(HIDE(p + BUGGY(11, 50)), HIDE(p + 10), HIDE((size_t)40))); /* HERE */
    p[9] = 'x';
    (void)memccpy(HIDE(p + BUGGY(4, 30)), HIDE(p), 'x', HIDE((size_t)40)); /* HERE */
    (void)wmemcpy(HIDE((wchar_t *)p), HIDE((wchar_t *)p + BUGGY(1, 4)), HIDE((size_t)4)); /* HERE */
    (void)wmempcpy(HIDE((wchar_t *)p), HIDE((wchar_t *)p + BUGGY(1, 2)), HIDE((size_t)2)); /* HERE */
    free(p);
    say("done");
    return 0;
}
