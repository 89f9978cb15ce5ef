/* EXPECT: kind=use-after-free access=write size=1 block=48 thread=scribbler in=work alloc=main free=main threads=differ */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>

OUTLINE static void *work(void *p)
{
    pthread_setname_np(pthread_self(), "scribbler");
    BUG(POKE(char, p, 1)); /* HERE */
    return p;
}

int main(void)
{
    char *p = HIDE(malloc(48)), *stale = HIDE(p);
    pthread_t t;
    free(p);
    pthread_create(&t, NULL, work, stale);
    pthread_join(t, NULL);
    say("went on");
    return 0;
}
