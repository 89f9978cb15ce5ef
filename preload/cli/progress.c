#include "cli/progress.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli/report.h"

enum { PROCESSES = 64 }; /* more than these are summed in the last place */

static struct {
    bool on, drawn;
    struct timespec began;
    size_t processes;
    struct { json_int_t pid, blocks, guarded; } process[PROCESSES];
} p;

void progress_choose(struct uf_options *options)
{
    if (!isatty(STDERR_FILENO) || options->quiet)
        options->progress = 0;
    p.on = options->progress != 0;
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
    json_t *record = memmem(line, len, "\"record\":\"progress\"", 19) ? json_loadb(line, len, 0, NULL) : NULL;
    if (!record) {
        progress_clear();
        return false;
    }
    json_int_t pid = json_integer_value(json_object_get(record, "pid"));
    size_t i = 0;
    while (i < p.processes && i < PROCESSES - 1 && p.process[i].pid != pid)
        i++;
    if (i == p.processes)
        p.processes++;
    p.process[i].pid = pid;
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

void progress_draw(const struct report *report)
{
    if (!p.on)
        return;
    char line[256], blocks[32];
    uint64_t all = 0, guarded = 0;
    struct timespec now;
    struct winsize window = { .ws_col = 0 };
    for (size_t i = 0; i < p.processes; i++) {
        all += (uint64_t)p.process[i].blocks;
        guarded += (uint64_t)p.process[i].guarded;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    unsigned mille = all ? (unsigned)((double)guarded * 1000 / (double)all) : 0;
    size_t findings = report_findings(report);
    int n = snprintf(line, sizeof line, "uffence: %lld s, %s blocks, %u.%u %% guarded, %zu finding%s", (long long)(now.tv_sec - p.began.tv_sec),
                     count(blocks, all), mille / 10, mille % 10, findings, findings == 1 ? "" : "s");
    ioctl(STDERR_FILENO, TIOCGWINSZ, &window);
    int most = window.ws_col > 1 ? window.ws_col - 1 : 79;
    fprintf(stderr, "\r\033[K%.*s", n < most ? n : most, line);
    p.drawn = true;
}
