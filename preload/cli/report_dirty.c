#include "cli/report_dirty.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "cli/report_state.h"

/* linux/fs.h of Debian 12 does not know PAGEMAP_SCAN (Linux 6.7). */
struct region { uint64_t start, end, categories; };
struct scan {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
    uint64_t inverted, mask, any_of, returned;
};
#define SCAN _IOWR('f', 16, struct scan)
enum { WRITTEN = 1 << 1, PRESENT = 1 << 3, PROTECT_AGAIN = 1 << 0, PROCESSES = 256, REGIONS = 512, PAGE = 4096 };

static struct process {
    uint64_t pid, intervals, busy, pages, most;
    int map; /* its pagemap, -1: gone */
} process[PROCESSES];
static size_t processes;
static int timer = -1;
static double began;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int dirty_timer(void) { return timer; }

void dirty_open(uint64_t ms)
{
    struct timespec step = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };
    struct itimerspec often = { step, step };
    if (!ms) return;
    began = now();
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (timer >= 0) timerfd_settime(timer, 0, &often, NULL);
}

/* Pages written since the last time, which are watched anew; -1: the process is gone, or cannot be read. */
static int64_t scan(int map)
{
    struct region region[REGIONS]; /* present pages alone: to protect what is not there costs page tables of all that is reserved */
    struct scan s = { .size = sizeof s, .flags = PROTECT_AGAIN, .end = 0x7ffffffff000, .vec = (uint64_t)(uintptr_t)region, .vec_len = REGIONS,
                      .mask = WRITTEN | PRESENT, .returned = WRITTEN };
    int64_t pages = 0;
    while (s.start < s.end) {
        int n = ioctl(map, SCAN, &s);
        if (n < 0) return -1;
        for (int i = 0; i < n; i++) pages += (int64_t)((region[i].end - region[i].start) / PAGE);
        if (s.walk_end <= s.start) break;
        s.start = s.walk_end;
    }
    return pages;
}

void dirty_process(uint64_t pid)
{
    char path[64];
    if (timer < 0 || processes == PROCESSES) return;
    struct process *p = &process[processes];
    for (size_t i = 0; i < processes; i++)
        if (process[i].pid == pid) p = &process[i]; /* another program in it */
    snprintf(path, sizeof path, "/proc/%" PRIu64 "/pagemap", pid);
    int map = open(path, O_RDONLY | O_CLOEXEC);
    if (map < 0 || scan(map) < 0) {
        if (map >= 0) close(map);
        return;
    }
    if (p == &process[processes]) *p = (struct process){ .pid = pid, .map = -1 }, processes++;
    if (p->map >= 0) close(p->map);
    p->map = map;
}

static void count(struct report *r, struct process *p)
{
    int64_t pages = kill((pid_t)p->pid, 0) == 0 ? scan(p->map) : -1;
    if (pages < 0) {
        close(p->map);
        p->map = -1;
        return;
    }
    p->intervals++;
    p->busy += pages > 0;
    p->pages += (uint64_t)pages;
    if ((uint64_t)pages > p->most) p->most = (uint64_t)pages;
    if (pages) jsonout_put(&r->json, json_pack("{s:s, s:I, s:f, s:I}", "record", "dirty", "pid", (json_int_t)p->pid, "at", now() - began, "pages", (json_int_t)pages));
}

void dirty_serve(struct report *r)
{
    uint64_t passed;
    if (timer < 0 || read(timer, &passed, sizeof passed) != sizeof passed) return;
    for (size_t i = 0; i < processes; i++)
        if (process[i].map >= 0) count(r, &process[i]);
}

void dirty_end(struct report *r)
{
    for (size_t i = 0; i < processes && !r->quiet; i++) {
        const struct process *p = &process[i];
        text_begin(&r->text);
        text_format(&r->text, "DIRTY SUMMARY: process %" PRIu64 ": ", p->pid);
        text_count(&r->text, p->pages);
        text_put(&r->text, " pages in ");
        text_count(&r->text, p->intervals);
        text_put(&r->text, " intervals, at most ");
        text_count(&r->text, p->most);
        text_put(&r->text, " in one, none in ");
        text_count(&r->text, p->intervals - p->busy);
        text_end(&r->text);
    }
    if (timer >= 0) close(timer);
    timer = -1;
}
