/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=work alloc=work threads=same */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>

OUTLINE static void *work(void *unused)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    free(p);
    return unused;
}

int main(void)
{
    pthread_t t;
    pthread_create(&t, NULL, work, NULL);
    pthread_join(t, NULL);
    say("went on");
    return 0;
}
