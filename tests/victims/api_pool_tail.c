/* EXPECT: kind=heap-overflow access=write function=memset size=1 in=main block=43 side=after distance=2 state=live family=uffence_pool_alloc alloc=main */
/* A touch that begins in the last word of a block, past its end. */
#include "victim.h"

#include <uffence.h>

int main(void)
{
    char *pool = calloc(1, 4096);
    uffence_pool_create(pool, 4096);
    uffence_pool_alloc(pool, 43);
    memset(HIDE(pool + BUGGY(45, 42)), 1, HIDE((size_t)1)); /* HERE */
    free(pool);
    say("done");
    return 0;
}
