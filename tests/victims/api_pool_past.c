/* EXPECT: kind=heap-overflow access=write function=memset size=5 in=main block=43 side=after distance=0 state=live family=uffence_pool_alloc alloc=main */
/* Small blocks of one page, side by side: the exact byte, also of the last word. */
#include "victim.h"

#include <uffence.h>

int main(void)
{
    char *pool = calloc(1, 4096);
    uffence_pool_create(pool, 4096);
    uffence_pool_alloc(pool + 64, 43);
    uffence_pool_alloc(pool + 112, 40);
    memset(HIDE(pool + 64), 1, HIDE((size_t)BUGGY(48, 43))); /* HERE */
    memset(HIDE(pool + 112), 2, HIDE((size_t)40));
    uffence_pool_destroy(pool);
    memset(HIDE(pool), 2, HIDE((size_t)4096));
    free(pool);
    say("done");
    return 0;
}
