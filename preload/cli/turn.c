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

static void yield(void) { sched_yield(); }

bool give_way(void)
{
    static uint64_t dear_until;
    return uf_give_way_by(now_ns, yield, &dear_until);
}
