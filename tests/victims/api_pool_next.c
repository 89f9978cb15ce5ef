/* EXPECT: kind=heap-overflow access=read function=memcpy size=8 in=main block=48 side=after distance=0 state=live alloc=first,main */
/* From one block right into the next one. */
#include "victim.h"

#include <uffence.h>

OUTLINE static char *first(char *pool)
{
    uffence_pool_alloc(pool, 48);
    return pool;
}

int main(void)
{
    static char pool[4096] __attribute__((aligned(8)));
    char to[64];
    uffence_pool_create(pool, sizeof pool);
    char *p = first(pool);
    uffence_pool_alloc(pool + 48, 48);
    memset(p, 1, 48);
    memcpy(HIDE((char *)to), p, HIDE((size_t)BUGGY(56, 48))); /* HERE */
    uffence_pool_destroy(pool);
    say("done");
    return 0;
}
