/* EXPECT: kind=mismatched-free access=realloc|free function=realloc family="operator new" distance=0 block=16 in=main alloc=main */
#include "victim.h"

int main()
{
    char *p = HIDE(static_cast<char *>(BUGGY(operator new(16), malloc(16))));
    strcpy(p, "kept");
    p = HIDE(static_cast<char *>(realloc(p, 64))); /* HERE */
    say(p);
    free(p);
    return 0;
}
