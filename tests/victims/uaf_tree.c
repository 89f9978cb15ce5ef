/* EXPECT: kind=use-after-free access=read size=4 side=inside distance=0 block=4 in=compare,main alloc=main free=main */
#include "victim.h"
#include <search.h>

/* tsearch keeps the key itself, which is freed: a later search compares with it. */
OUTLINE static int compare(const void *a, const void *b)
{
    int x = PEEK(int, a), y = PEEK(int, b); /* HERE */
    return x < y ? -1 : x > y;
}

int main(void)
{
    void *root = NULL;
    int wanted = 4, *key = HIDE((int *)malloc(sizeof *key));
    *key = 3;
    tsearch(key, &root, compare);
    BUG(free(key));
    (void)HIDE(tfind(&wanted, &root, compare));
    say("looked for it");
    tdelete(&wanted, &root, compare);
    BUGGY((void)0, free(key));
    return 0;
}
