/* EXPECT: kind=double-free access=free function=uffence_pool_free block=64 in=main side=inside distance=0 state=freed alloc=main free=main then kind=invalid-free access=free function=uffence_pool_free in=main block=64 distance=8 */
#include "victim.h"

#include <uffence.h>

int main(void)
{
    char *pool = malloc(4096);
    uffence_pool_create(pool, 4096);
    uffence_pool_alloc(pool, 64);
    uffence_pool_alloc(pool + 64, 64);
    uffence_pool_free(pool);
    BUG(uffence_pool_free(pool));
    BUG(uffence_pool_free(pool + 72));
    free(pool);
    say("done");
    return 0;
}
