/* proc.c: what the process weighs, by what the kernel says; and what it costs to start a program. */
#include "cell.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Calls EACH for every line of a file, out of static memory: reading must not change what is read. */
static void each_line(const char *path, void (*each)(const char *line, struct cell_weight *w), struct cell_weight *w)
{
    static char text[65536];
    size_t used = 0;
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    while ((got = read(fd, text + used, sizeof text - 1 - used)) > 0) {
        char *line = text, *end;
        text[used + (size_t)got] = 0;
        for (; (end = strchr(line, '\n')); line = end + 1) {
            *end = 0;
            each(line, w);
        }
        used = strlen(line);
        if (used == sizeof text - 1) used = 0; /* no line of these files is that long */
        memmove(text, line, used);
    }
    close(fd);
}

static void status_line(const char *line, struct cell_weight *w)
{
    if (!strncmp(line, "VmRSS:", 6)) w->rss_kib = strtol(line + 6, NULL, 10);
    if (!strncmp(line, "VmPTE:", 6)) w->pte_kib = strtol(line + 6, NULL, 10);
}

static void maps_line(const char *line, struct cell_weight *w)
{
    (void)line;
    w->maps++;
}

static void smaps_line(const char *line, struct cell_weight *w)
{
    if (!strncmp(line, "Pss:", 4)) w->pss_kib += strtol(line + 4, NULL, 10);
    if (!strncmp(line, "VmFlags:", 8) && (strstr(line, " um") || strstr(line, " ui") || strstr(line, " uw"))) w->registered++;
}

struct cell_weight cell_weigh(void)
{
    struct cell_weight w = { 0 };
    each_line("/proc/self/status", status_line, &w);
    each_line("/proc/self/maps", maps_line, &w);
    each_line("/proc/self/smaps", smaps_line, &w);
    return w;
}

struct cell_cost cell_spawn(unsigned long n, char *preload, char **argv)
{
    char *old = getenv("LD_PRELOAD");
    int status = 0;
    if (*preload) setenv("LD_PRELOAD", preload, 1);
    struct cell_clock from = cell_now();
    for (unsigned long i = 0; i < n && !status; i++) {
        pid_t child;
        if (posix_spawn(&child, argv[0], NULL, NULL, argv, environ)) status = 1;
        else if (waitpid(child, &status, 0) != child) status = 1;
    }
    struct cell_cost cost = cell_since(from, (double)n);
    if (*preload && !old) unsetenv("LD_PRELOAD");
    return status ? (struct cell_cost){ -1, -1 } : cost;
}
