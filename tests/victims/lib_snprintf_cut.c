/* EXPECT: kind=heap-overflow access=write function=snprintf size=5 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(BUGGY(10, 15)));
    snprintf(p, HIDE((size_t)15), "%d-%s", 1234, "5678901234567890"); /* HERE */
    (void)HIDE(p);
    free(p);
    say("done");
    return 0;
}
