/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=work alloc=work repeat=800 */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>

/* Eight threads, the same bug a hundred times each: one finding, counted. */
OUTLINE static void *work(void *unused)
{
    for (int i = 0; i < 100; i++) {
        char *p = HIDE(malloc(16));
        POKE(char, p + BUGGY(16, 15), 1); /* HERE */
        free(p);
    }
    return unused;
}

int main(void)
{
    pthread_t t[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&t[i], NULL, work, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(t[i], NULL);
    say("went on");
    return 0;
}
