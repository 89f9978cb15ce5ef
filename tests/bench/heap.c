/* heap.c: what a program pays for a block of 64 bytes: malloc, write all of it, free. */
#include "cell.h"

#include <stdlib.h>
#include <string.h>

struct turn { char *block; unsigned long n; bool many_paths; };

static void take(void *arg)
{
    struct turn *t = arg;
    t->block = malloc(CELL_BLOCK);
    memset(t->block, 0x5a, CELL_BLOCK);
    __asm__ volatile("" : : "r"(t->block) : "memory");
}

static void give(void *arg)
{
    struct turn *t = arg;
    free(t->block);
    __asm__ volatile("" ::: "memory");
}

static void cycles(void *arg)
{
    struct turn *t = arg;
    for (unsigned long i = 0; i < t->n; i++) {
        unsigned path = t->many_paths ? (unsigned)(i * 37) % CELL_PATHS : 0;
        cell_deep(take, t, path);
        cell_deep(give, t, path);
    }
}

struct cell_cost cell_heap(unsigned long n, bool many_paths)
{
    struct turn t = { .n = n, .many_paths = many_paths };
    struct cell_clock from = cell_now();
    cycles(&t);
    return cell_since(from, (double)n);
}

struct cell_cost cell_heap_threads(unsigned threads, unsigned long n)
{
    struct turn t[64] = { { 0 } };
    if (threads > 64) threads = 64;
    for (unsigned i = 0; i < threads; i++) t[i].n = n;
    return cell_together(threads, n, cycles, t, sizeof t[0]);
}

/* Linked through their first bytes, so that nothing else is allocated. */
static void *held;

static void hold_one(void *arg)
{
    struct turn t;
    take(&t);
    *(void **)t.block = *(void **)arg;
    *(void **)arg = t.block;
}

/* Blocks that do not die young: all of them live before the first is freed, in the order they were made. */
struct cell_cost cell_heap_live(unsigned long n)
{
    static void *first, **last;
    struct turn t;
    struct cell_clock from = cell_now();
    last = &first;
    for (unsigned long i = 0; i < n; i++) {
        cell_deep(take, &t, 0);
        *last = t.block;
        last = (void **)t.block;
    }
    *last = NULL;
    while (first) {
        t.block = first;
        first = *(void **)first;
        cell_deep(give, &t, 0);
    }
    return cell_since(from, (double)n);
}

bool cell_hold(unsigned long blocks)
{
    for (unsigned long i = 0; i < blocks; i++) cell_deep(hold_one, &held, (unsigned)i % CELL_PATHS);
    return true;
}
