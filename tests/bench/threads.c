/* threads.c: the same work in several threads at once. */
#include "cell.h"

#include <pthread.h>
#include <unistd.h>

struct runner { void (*body)(void *); void *arg; pthread_barrier_t *start; };

static void *run(void *arg)
{
    struct runner *r = arg;
    pthread_barrier_wait(r->start);
    r->body(r->arg);
    return NULL;
}

struct cell_cost cell_together(unsigned threads, unsigned long n, void (*body)(void *), void *args, size_t arg_size)
{
    pthread_barrier_t start;
    pthread_t id[64];
    struct runner r[64];
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    pthread_barrier_init(&start, NULL, threads + 1);
    for (unsigned i = 0; i < threads; i++) {
        r[i] = (struct runner){ body, (char *)args + i * arg_size, &start };
        if (pthread_create(&id[i], NULL, run, &r[i])) return (struct cell_cost){ -1, -1 };
    }
    struct cell_clock from = cell_now();
    pthread_barrier_wait(&start);
    for (unsigned i = 0; i < threads; i++) pthread_join(id[i], NULL);
    struct cell_cost cost = cell_since(from, (double)n * threads);
    cost.cpu = cost.wall * (double)(cpus < (long)threads ? cpus : (long)threads);
    pthread_barrier_destroy(&start);
    return cost;
}
