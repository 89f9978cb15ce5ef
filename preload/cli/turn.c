#include "cli/turn.h"

#include <sched.h>
#include <time.h>

#include "fault_reader.h"

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

bool give_way(void)
{
    static uint64_t dear_until;
    uint64_t from = now_ns();
    if (from < dear_until)
        return false;
    sched_yield();
    uf_gave_way(&dear_until, from, now_ns());
    return true;
}
