/* EXPECT: none */
#include "victim.h"

struct large { char text[64]; };

/* Side by side, a structure given to itself, memmove: all lawful, or harmless everywhere. */
int main(void)
{
    char *p = HIDE(calloc(1, 128));
    struct large *a = HIDE((struct large *)p), *b = HIDE((struct large *)p);
    memcpy(p, p + 64, HIDE((size_t)64));
    memcpy(p + 64, p, HIDE((size_t)64));
    *a = *b;
    memcpy(HIDE(p), HIDE(p), HIDE((size_t)128));
    memmove(p + 1, p, HIDE((size_t)127));
    memcpy(p + 5, p, HIDE((size_t)0));
    strcpy(p, "abc");
    strcpy(p + 4, HIDE(p));
    strncpy(p, p + 4, HIDE((size_t)4));
    free(p);
    say("done");
    return 0;
}
