/* EXPECT: kind=use-after-free side=inside block=40 in=*,main alloc=main free=main */
#include "victim.h"
#include <pthread.h>

/* A lock in an object that is freed: libc touches it for the program. */
int main(void)
{
    pthread_mutex_t *m = HIDE((pthread_mutex_t *)malloc(sizeof *m)), *stale = HIDE(m);
    pthread_mutex_init(m, NULL);
    pthread_mutex_lock(m);
    pthread_mutex_unlock(m);
    free(m);
    BUG(pthread_mutex_trylock(stale)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
