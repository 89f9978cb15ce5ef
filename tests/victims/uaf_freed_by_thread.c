/* EXPECT: kind=use-after-free access=read size=4 side=inside distance=12 block=16 in=main alloc=main free=drop threads=same freed_by=other */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>

OUTLINE static void *drop(void *p)
{
    free(p);
    return NULL;
}

int main(void)
{
    char *p = HIDE(calloc(1, 16)), *stale = HIDE(p);
    pthread_t t;
    pthread_create(&t, NULL, drop, p);
    pthread_join(t, NULL);
    BUG((void)PEEK(int, stale + 12)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
