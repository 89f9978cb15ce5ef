/* EXPECT: kind=guarded-touch access=write size=4 in=main block=65536 side=inside distance=32768 family=uffence_pool_create alloc=main */
/* Bytes of a pool that were never a block, far from any. */
#include "victim.h"

#include <uffence.h>

int main(void)
{
    char *pool = aligned_alloc(4096, 65536);
    uffence_pool_create(pool, 65536);
    uffence_pool_alloc(pool, 64);
    BUG(POKE(int, pool + 32768, 1)); /* HERE */
    uffence_pool_destroy(pool);
    free(pool);
    say("done");
    return 0;
}
