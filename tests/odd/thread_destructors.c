/* STRAY: none */
/* Destructors of thread-specific values that allocate, free and set values again */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
static pthread_key_t k[5];
static _Atomic int freed;
static void d(void *p)
{
    free(p);
    freed++;
    if (freed % 7 == 0) {
        pthread_setspecific(k[freed % 5], strdup("again"));
    }
    char *q = malloc(33);
    memset(q, 1, 33);
    free(q);
}
static void *t(void *x)
{
    for (int i = 0; i < 5; i++)
        pthread_setspecific(k[i], strdup("value"));
    return x;
}
int main()
{
    for (int i = 0; i < 5; i++)
        pthread_key_create(&k[i], d);
    for (int r = 0; r < 20; r++) {
        pthread_t th[8];
        for (int i = 0; i < 8; i++)
            pthread_create(&th[i], 0, t, 0);
        for (int i = 0; i < 8; i++)
            pthread_join(th[i], 0);
    }
    printf("%d\n", freed >= 800);
    return 0;
}
