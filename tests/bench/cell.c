/* cell.c: reads commands, answers with numbers. Replies start with "ok" or "no". */
#include "cell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct cell_clock cell_now(void)
{
    return (struct cell_clock){ seconds(CLOCK_THREAD_CPUTIME_ID), seconds(CLOCK_MONOTONIC) };
}

struct cell_cost cell_since(struct cell_clock from, double operations)
{
    struct cell_clock to = cell_now();
    return (struct cell_cost){ (to.cpu - from.cpu) * 1e9 / operations, (to.wall - from.wall) * 1e9 / operations };
}

static void say(const char *text)
{
    size_t done = 0, size = strlen(text);
    while (done < size) {
        ssize_t put = write(STDOUT_FILENO, text + done, size - done);
        if (put <= 0) _exit(2);
        done += (size_t)put;
    }
}

static void say_cost(struct cell_cost c)
{
    char text[96];
    if (c.wall < 0) {
        say("no the kernel refused\n");
        return;
    }
    snprintf(text, sizeof text, "ok %.2f %.2f\n", c.cpu, c.wall);
    say(text);
}

static void say_weight(struct cell_weight w)
{
    char text[128];
    snprintf(text, sizeof text, "ok %ld %ld %ld %ld %ld\n", w.rss_kib, w.pte_kib, w.maps, w.registered, w.pss_kib);
    say(text);
}

/* The commands that take a number of operations, sometimes a number of threads before it. */
static bool measure(const char *what, unsigned long a, unsigned long b)
{
    if (!strcmp(what, "heap")) say_cost(cell_heap(a, false));
    else if (!strcmp(what, "heap-paths")) say_cost(cell_heap(a, true));
    else if (!strcmp(what, "heap-live")) say_cost(cell_heap_live(a));
    else if (!strcmp(what, "heap-threads")) say_cost(cell_heap_threads((unsigned)a, b));
    else if (!strcmp(what, "floor")) say_cost(cell_floor(CELL_FLOOR_SAME, a));
    else if (!strcmp(what, "floor-fresh")) say_cost(cell_floor(CELL_FLOOR_FRESH, a));
    else if (!strcmp(what, "floor-batch")) say_cost(cell_floor(CELL_FLOOR_BATCH, a));
    else if (!strcmp(what, "floor-move")) say_cost(cell_floor(CELL_FLOOR_MOVE, a));
    else if (!strcmp(what, "floor-threads")) say_cost(cell_floor_threads((unsigned)a, b));
    else if (!strcmp(what, "touch-freed")) say_cost(cell_touch_freed(a));
    else if (!strcmp(what, "touch-bare")) say_cost(cell_touch_bare(a));
    else if (!strcmp(what, "first-read")) say_cost(cell_first(a, false));
    else if (!strcmp(what, "first-write")) say_cost(cell_first(a, true));
    else if (!strcmp(what, "bare-read")) say_cost(cell_first_bare(CELL_BARE_READ, a));
    else if (!strcmp(what, "bare-write")) say_cost(cell_first_bare(CELL_BARE_WRITE, a));
    else if (!strcmp(what, "bare-thread")) say_cost(cell_first_bare(CELL_BARE_THREAD, a));
    else if (!strcmp(what, "bare-process")) say_cost(cell_first_bare(CELL_BARE_PROCESS, a));
    else if (!strcmp(what, "bare-thread-tells")) say_cost(cell_first_bare(CELL_BARE_THREAD_TELLS, a));
    else if (!strcmp(what, "bare-process-tells")) say_cost(cell_first_bare(CELL_BARE_PROCESS_TELLS, a));
    else if (!strcmp(what, "calls-wrapped")) say_cost(cell_calls_wrapped(a, false));
    else if (!strcmp(what, "calls-armed")) say_cost(cell_calls_wrapped(a, true));
    else if (!strcmp(what, "calls-inline")) say_cost(cell_calls_inline(a, false));
    else if (!strcmp(what, "calls-dispatched")) say_cost(cell_calls_inline(a, true));
    else if (!strcmp(what, "watch-beside")) say_cost(cell_watch(a, false));
    else if (!strcmp(what, "watch-told")) say_cost(cell_watch(a, true));
    else if (!strcmp(what, "watch-bare")) say_cost(cell_watch_bare(a));
    else if (!strcmp(what, "drop")) say_cost(cell_drop(a, false));
    else if (!strcmp(what, "drop-told")) say_cost(cell_drop(a, true));
    else if (!strcmp(what, "reserve")) say(cell_reserve(a) ? "ok 0 0\n" : "no memory\n");
    else if (!strcmp(what, "hold")) say(cell_hold(a) ? "ok 0 0\n" : "no memory\n");
    else if (!strcmp(what, "weigh")) say_weight(cell_weigh());
    else return false;
    return true;
}

/* spawn N PRELOAD|- PROGRAM ARGUMENTS... */
static void spawn(char *words)
{
    char *argv[32], *save = NULL;
    unsigned n = 0;
    for (char *w = strtok_r(words, " ", &save); w && n < 31; w = strtok_r(NULL, " ", &save)) argv[n++] = w;
    argv[n] = NULL;
    if (n < 3) say("no program\n");
    else say_cost(cell_spawn(strtoul(argv[0], NULL, 10), strcmp(argv[1], "-") ? argv[1] : "", argv + 2));
}

static bool next_line(char *line, size_t size)
{
    for (size_t used = 0; used < size - 1; used++) {
        if (read(STDIN_FILENO, line + used, 1) != 1) return false;
        if (line[used] != '\n') continue;
        line[used] = 0;
        return true;
    }
    return false;
}

int main(void)
{
    static char line[4096];
    char what[32];
    while (next_line(line, sizeof line)) {
        unsigned long a = 0, b = 0;
        if (!strncmp(line, "spawn ", 6)) spawn(line + 6);
        else if (sscanf(line, "%31s %lu %lu", what, &a, &b) < 1 || !measure(what, a, b)) say("no such command\n");
    }
    _exit(0); /* what is held stays held: ending is no part of any measurement */
}
