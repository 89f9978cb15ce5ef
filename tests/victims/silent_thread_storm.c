/* EXPECT: none */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>
#include <stdatomic.h>

/* Blocks handed from thread to thread through a shared table and freed by whoever finds them. */
static _Atomic(unsigned char *) table[64];

static void *churn(void *seed)
{
    unsigned state = (unsigned)(uintptr_t)seed * 2654435761u + 1;
    for (int i = 0; i < 3000; i++) {
        state = state * 1664525u + 1013904223u;
        size_t size = 2 + (state >> 8) % 3000;
        unsigned char *p = malloc(size);
        p[0] = (unsigned char)size;
        p[size - 1] = p[0];
        p = atomic_exchange(&table[state >> 26], p);
        if (!p)
            continue;
        p = realloc(p, 40);
        free(p);
    }
    return NULL;
}

int main(void)
{
    pthread_t t[8];
    for (uintptr_t round = 0; round < 3; round++) {
        for (uintptr_t i = 0; i < 8; i++)
            pthread_create(&t[i], NULL, churn, (void *)(i + round * 8));
        for (int i = 0; i < 8; i++)
            pthread_join(t[i], NULL);
    }
    for (int i = 0; i < 64; i++)
        free(table[i]);
    say("went on");
    return 0;
}
