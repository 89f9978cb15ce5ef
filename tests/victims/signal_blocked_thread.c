/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=work alloc=work */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>
#include <signal.h>

/* A mask inherited by a thread, as servers do that wait for signals in one place. */
OUTLINE static void *work(void *unused)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    free(p);
    return unused;
}

int main(void)
{
    sigset_t all;
    pthread_t t;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    pthread_create(&t, NULL, work, NULL);
    pthread_join(t, NULL);
    say("went on");
    return 0;
}
