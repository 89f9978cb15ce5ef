#include "cli/progress.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli/report.h"
#include "cli/snapshot.h"

enum { PROCESSES = 64 }; /* more than these are summed in the last place */

static struct {
    bool on, drawn;
    struct timespec began;
    size_t processes;
    struct { json_int_t pid, blocks, guarded; struct snapshot_sums sums; } process[PROCESSES];
    bool touch;             /* the counts are read from the processes themselves */
    struct timespec looked;
} p;

void progress_choose(struct uf_options *options)
{
    if (!isatty(STDERR_FILENO) || options->quiet)
        options->progress = 0;
    p.on = options->progress != 0;
    p.touch = options->mode == UF_MODE_TOUCH;
    clock_gettime(CLOCK_MONOTONIC, &p.began);
}

bool progress_on(void)
{
    return p.on;
}

void progress_clear(void)
{
    if (p.drawn)
        fputs("\r\033[K", stderr);
    p.drawn = false;
}

bool progress_take(const char *line, size_t len)
{
    if (!p.on)
        return false;
    bool start = p.touch && memmem(line, len, "\"record\":\"start\"", 16);
    json_t *record = start || memmem(line, len, "\"record\":\"progress\"", 19) ? json_loadb(line, len, 0, NULL) : NULL;
    if (!record || start)
        progress_clear();
    if (!record)
        return false;
    json_int_t pid = json_integer_value(json_object_get(record, "pid"));
    size_t i = 0;
    while (i < p.processes && i < PROCESSES - 1 && p.process[i].pid != pid)
        i++;
    if (i == p.processes)
        p.processes++;
    p.process[i].pid = pid;
    if (start) {
        json_decref(record);
        return false;
    }
    p.process[i].blocks = json_integer_value(json_object_get(record, "blocks"));
    p.process[i].guarded = json_integer_value(json_object_get(record, "guarded_blocks"));
    json_decref(record);
    return true;
}

/* 1,234 */
static const char *count(char to[32], uint64_t number)
{
    char plain[24];
    int n = snprintf(plain, sizeof plain, "%" PRIu64, number), used = 0;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            to[used++] = ',';
        to[used++] = plain[i];
    }
    to[used] = '\0';
    return to;
}

/* Once a second. What has ended keeps what it was last seen to have. */
static void look(const struct timespec *now)
{
    if (now->tv_sec == p.looked.tv_sec)
        return;
    p.looked = *now;
    for (size_t i = 0; i < p.processes; i++)
        snapshot_sum((pid_t)p.process[i].pid, &p.process[i].sums);
}

static void draw_line(const char *line, int n)
{
    struct winsize window = { .ws_col = 0 };
    ioctl(STDERR_FILENO, TIOCGWINSZ, &window);
    int most = window.ws_col > 1 ? window.ws_col - 1 : 79;
    fprintf(stderr, "\r\033[K%.*s", n < most ? n : most, line);
    p.drawn = true;
}

static void draw_touches(const struct timespec *now, size_t findings)
{
    struct snapshot_sums sum = { 0 };
    char line[256], touched[32], kernel[32];
    look(now);
    for (size_t i = 0; i < p.processes; i++) {
        sum.touched += p.process[i].sums.touched + p.process[i].sums.again;
        sum.kernel += p.process[i].sums.kernel;
        sum.reserved += p.process[i].sums.reserved;
    }
    int n = snprintf(line, sizeof line, "uffence: %lld s, %s pages touched of %.1f GiB reserved, %s in system calls, %zu finding%s", (long long)(now->tv_sec - p.began.tv_sec),
                     count(touched, sum.touched), (double)sum.reserved / (1 << 30), count(kernel, sum.kernel), findings, findings == 1 ? "" : "s");
    draw_line(line, n);
}

void progress_draw(const struct report *report)
{
    if (!p.on)
        return;
    char line[256], blocks[32];
    uint64_t all = 0, guarded = 0;
    struct timespec now;
    for (size_t i = 0; i < p.processes; i++) {
        all += (uint64_t)p.process[i].blocks;
        guarded += (uint64_t)p.process[i].guarded;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (p.touch) {
        draw_touches(&now, report_findings(report));
        return;
    }
    unsigned mille = all ? (unsigned)((double)guarded * 1000 / (double)all) : 0;
    size_t findings = report_findings(report);
    int n = snprintf(line, sizeof line, "uffence: %lld s, %s blocks, %u.%u %% guarded, %zu finding%s", (long long)(now.tv_sec - p.began.tv_sec),
                     count(blocks, all), mille / 10, mille % 10, findings, findings == 1 ? "" : "s");
    draw_line(line, n);
}
