/* EXPECT: kind=use-after-free access=read size=1 in=main block=4096 side=inside distance=3 state=freed family=uffence_pool_alloc free_family=uffence_pool_free alloc=take,main free=main */
/* A pool of pages: the touch of a freed one by an instruction. */
#include "victim.h"

#include <uffence.h>

enum { PAGE = 4096 };
static char *pool;

OUTLINE static char *take(int i)
{
    uffence_pool_alloc(pool + i * PAGE, PAGE);
    return pool + i * PAGE;
}

int main(void)
{
    pool = aligned_alloc(PAGE, 16 * PAGE);
    memset(pool, 7, 16 * PAGE);
    if (uffence_pool_create(pool, 16 * PAGE)) return 1;
    char *p = take(2), *q = take(3);
    BUG(uffence_pool_free(p));
    char seen = PEEK(char, p + 3); /* HERE */
    q[0] = 1;
    printf("%d\n", seen); /* what is freed keeps its bytes */
    uffence_pool_destroy(pool);
    seen = PEEK(char, pool + 5 * PAGE);
    free(pool);
    return seen == 7 ? 0 : 2;
}
