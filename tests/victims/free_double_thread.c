/* EXPECT: kind=double-free access=free function=free distance=0 block=64 in=drop alloc=main free=drop threads=differ freed_by=other */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>

OUTLINE static void *drop(void *p)
{
    free(p); /* HERE */
    return NULL;
}

int main(void)
{
    char *p = HIDE(malloc(64)), *stale = HIDE(p);
    pthread_t t;
    pthread_create(&t, NULL, drop, p);
    pthread_join(t, NULL);
    pthread_create(&t, NULL, drop, BUGGY(stale, NULL));
    pthread_join(t, NULL);
    (void)stale;
    say("went on");
    return 0;
}
