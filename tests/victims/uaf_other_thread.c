/* EXPECT: kind=use-after-free access=write size=4 side=inside distance=0 block=16 in=late alloc=main free=main threads=differ freed_by=other */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>

OUTLINE static void *late(void *p)
{
    BUG(POKE(int, p, 1)); /* HERE */
    return p;
}

int main(void)
{
    char *p = HIDE(malloc(16)), *stale = HIDE(p);
    pthread_t t;
    free(p);
    pthread_create(&t, NULL, late, stale);
    pthread_join(t, NULL);
    say("went on");
    return 0;
}
