/* EXPECT: none */
/* Four threads with a pool of their own, blocks of every size, freed in any order; every byte of a live block is used. */
/* BUILD: -pthread */
#include "victim.h"

#include <errno.h>
#include <pthread.h>
#include <uffence.h>

enum { BYTES = 1 << 18, STEP = 1 << 11, SLOTS = BYTES / STEP };

static void *work(void *arg)
{
    char *pool = aligned_alloc(4096, BYTES), *live[SLOTS] = { 0 };
    size_t size[SLOTS];
    unsigned r = (unsigned)(uintptr_t)arg;
    if (uffence_pool_create(pool, BYTES)) return "create";
    for (int i = 0; i < 4000; i++) {
        r = r * 1664525 + 1013904223;
        unsigned k = (r >> 8) % SLOTS;
        if (live[k]) {
            for (size_t j = 0; j < size[k]; j++)
                if (live[k][j] != (char)k) return "content";
            if (uffence_pool_free(live[k])) return "free";
            live[k] = NULL;
        } else {
            size[k] = 1 + (r >> 20) % STEP;
            live[k] = pool + k * STEP;
            if (uffence_pool_alloc(live[k], size[k])) return "alloc";
            memset(live[k], (int)k, size[k]);
        }
    }
    uffence_pool_destroy(pool);
    memset(pool, 0, BYTES);
    free(pool);
    return NULL;
}

int main(void)
{
    pthread_t t[4];
    for (uintptr_t i = 0; i < 4; i++) pthread_create(&t[i], NULL, work, (void *)(i + 1));
    for (int i = 0; i < 4; i++) {
        void *bad;
        pthread_join(t[i], &bad);
        if (bad) say(bad);
    }
    say("done");
    return 0;
}
