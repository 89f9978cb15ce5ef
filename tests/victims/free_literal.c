/* EXPECT: kind=invalid-free access=free function=free block=none in=release,main */
#include "victim.h"

OUTLINE static void release(const char *s) { free((char *)(uintptr_t)s); }

int main(void)
{
    const char *text = HIDE((const char *)"a string literal");
    BUG(release(text));
    say(text);
    return 0;
}
