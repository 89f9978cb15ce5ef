#include "cli/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/monitor.h"
#include "cli/progress.h"
#include "cli/report_dirty.h"
#include "cli/report.h"
#include "cli/say.h"
#include "cli/signals.h"
#include "cli/snapshot_door.h"

enum { PATIENCE_MS = 1000 /* descendants that end within it need no note */, REDRAW_MS = 1000 };

struct watch {
    struct supervised *s;
    int epoll, pidfd, door;
    bool children_left, stopped, told;
    unsigned urged; /* SIGINT or SIGTERM while only descendants run */
    long long tell_at; /* once the program has ended: when descendants are named, whatever else happens until then */
};

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void supervise_adopt_orphans(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); /* refused: orphans then go unwaited, as without us */
}

static void report_own(struct supervised *s, json_t *record)
{
    struct timespec now;
    progress_clear();
    clock_gettime(CLOCK_REALTIME, &now);
    json_object_set_new(record, "pid", json_integer(s->pid));
    json_object_set_new(record, "time", json_real((double)now.tv_sec + (double)now.tv_nsec / 1e9));
    char *line = json_dumps(record, JSON_COMPACT);
    if (line)
        report_line(s->report, line, strlen(line));
    free(line);
    json_decref(record);
}

void supervise_note(struct supervised *s, const char *level, const char *code, const char *text)
{
    report_own(s, json_pack("{ss ss ss ss}", "record", "note", "level", level, "code", code, "text", text));
}

/* Sentences begin with the program's name, which the record holds already. */
void supervise_unguarded(struct supervised *s, const char *why)
{
    size_t n = strlen(s->name);
    if (strncmp(why, s->name, n) == 0 && why[n] == ' ')
        why += n + 1;
    report_own(s, json_pack("{ss ss ss}", "record", "unguarded", "exe", s->name, "why", why));
}

/* A few kinds of record concern us, too; the text is searched first because findings are many and long. */
static void take_record(void *context, const char *line, size_t len)
{
    struct supervised *s = context;
    if (progress_take(line, len))
        return;
    report_line(s->report, line, len);
    if (!memmem(line, len, "\"start\"", 7) && !memmem(line, len, "\"unguarded\"", 11) && !memmem(line, len, "\"signal\"", 8))
        return;
    json_t *record = json_loadb(line, len, 0, NULL);
    const char *type = json_string_value(json_object_get(record, "record"));
    if (type && json_integer_value(json_object_get(record, "pid")) == s->pid) {
        const char *code = json_string_value(json_object_get(record, "code"));
        s->started |= strcmp(type, "start") == 0;
        s->mourned |= code && strcmp(type, "note") == 0 && strcmp(code, "signal") == 0;
        s->unguarded |= strcmp(type, "unguarded") == 0;
    }
    json_decref(record);
}

static bool has_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* The program stopped: so do we, that the shell sees its job stop; when we go on, it goes on.
 * A plain SIGSTOP outside of job control is somebody's private affair with the program: nobody would continue us. */
static void follow_stop(struct watch *w, int sig)
{
    siginfo_t info = { 0 };
    if (sig == SIGSTOP && !has_terminal())
        return;
    w->stopped = true;
    kill(getpid(), SIGSTOP);
    if (waitid(P_PID, (id_t)w->s->pid, &info, WCONTINUED | WNOHANG) == 0 && info.si_pid == w->s->pid)
        w->stopped = false;
    if (w->stopped)
        kill(w->s->pid, SIGCONT);
    w->stopped = false;
}

static void take_end(struct watch *w, const siginfo_t *info)
{
    struct supervised *s = w->s;
    s->ended = true;
    w->tell_at = now_ms() + PATIENCE_MS;
    s->code = info->si_code;
    s->status = info->si_status;
    epoll_ctl(w->epoll, EPOLL_CTL_DEL, w->pidfd, NULL);
}

static void reap(struct watch *w)
{
    siginfo_t info;
    while (info.si_pid = 0, waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG) == 0 && info.si_pid != 0) {
        if (info.si_pid != w->s->pid)
            continue;
        if (info.si_code == CLD_STOPPED)
            follow_stop(w, info.si_status);
        else if (info.si_code == CLD_EXITED || info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED)
            take_end(w, &info);
    }
    w->children_left = !(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD);
}

static void take_signal(struct watch *w, const struct signalfd_siginfo *info)
{
    int sig = (int)info->ssi_signo;
    if (sig == SIGCHLD || sig == SIGCONT)
        return;
    if (w->s->ended) {
        w->urged += sig == SIGINT || sig == SIGTERM;
        return;
    }
    if (!signals_for_us_alone(info))
        return;
    if (info->ssi_pid == (uint32_t)w->s->pid)
        return; /* the program's own to its parent or group, not to itself */
    signals_pass(info, w->s->pid);
}

static void take_signals(struct watch *w)
{
    struct signalfd_siginfo info;
    while (read(w->s->signals, &info, sizeof info) == sizeof info)
        take_signal(w, &info);
}

/* "sleep (123), make (124)": our children, the program's orphans among them; as many as a line holds. */
static void name_children(char *text, size_t size)
{
    char path[64], comm[32];
    int pid;
    size_t used = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *children = fopen(path, "re");
    text[0] = '\0';
    while (children && fscanf(children, "%d", &pid) == 1 && used + 64 < size) {
        snprintf(path, sizeof path, "/proc/%d/comm", pid);
        FILE *name = fopen(path, "re");
        bool named = name && fgets(comm, sizeof comm, name);
        if (named)
            comm[strcspn(comm, "\n")] = '\0';
        if (name)
            fclose(name);
        used += (size_t)snprintf(text + used, size - used, "%s%s (%d)", used ? ", " : "", named ? comm : "?", pid);
    }
    if (children)
        fclose(children);
    if (used == 0)
        snprintf(text, size, "unknown");
}

static void tell_left(struct watch *w, const char *code, const char *how)
{
    char who[512], text[768];
    name_children(who, sizeof who);
    snprintf(text, sizeof text, "the program has ended, descendants of it still run: %s; %s", who, how);
    supervise_note(w->s, "info", code, text);
}

static void tell_waiting(struct watch *w)
{
    w->told = true;
    tell_left(w, "waiting", "waiting for them (--wait=main does not; interrupt twice to stop waiting)");
}

static bool add(int epoll, int fd)
{
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL }; /* the monitor's have a pointer */
    return fd >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

/* How long to wait when nothing happens. */
static int patience(struct watch *w)
{
    int ms = progress_on() ? REDRAW_MS : -1, look = w->s->monitor ? monitor_tidy(w->s->monitor) : -1;
    if (w->s->ended && !w->told) {
        long long left = w->tell_at - now_ms();
        ms = left > 0 ? (int)left : 0;
    }
    return look >= 0 && (ms < 0 || look < ms) ? look : ms;
}

/* Records, signals, ends. */
static void serve_own(struct watch *w)
{
    take_signals(w);
    snapshot_door_serve(w->door);
    channel_drain(w->s->channel, take_record, w->s, false);
    dirty_serve(w->s->report);
    reap(w);
    progress_draw(w->s->report);
}

static void serve(struct watch *w)
{
    struct supervised *s = w->s;
    while ((!s->ended || (w->children_left && !s->main_only)) && w->urged < 2) {
        struct epoll_event events[16];
        int n = epoll_wait(w->epoll, events, 16, patience(w));
        if (n < 0 && errno != EINTR) {
            say("cannot watch the program: %s", strerror(errno));
            return;
        }
        bool own = n <= 0; /* touched memory first: somebody waits for it */
        for (int i = 0; i < n; i++)
            if (events[i].data.ptr == NULL)
                own = true;
            else
                monitor_serve(s->monitor, events[i].data.ptr);
        if (own)
            serve_own(w);
        if (s->ended && w->children_left && !s->main_only && !w->told && now_ms() >= w->tell_at)
            tell_waiting(w);
    }
    if (s->ended && w->children_left)
        tell_left(w, "left", "they go on, and what they do from here on is not reported");
}

void supervise(struct supervised *s)
{
    struct watch w = { .s = s, .children_left = true, .epoll = epoll_create1(EPOLL_CLOEXEC) };
    w.pidfd = (int)syscall(SYS_pidfd_open, s->pid, 0);
    bool watched = add(w.epoll, s->signals) && (s->channel->socket < 0 || add(w.epoll, s->channel->file));
    w.door = snapshot_door_open();
    if (w.door >= 0)
        add(w.epoll, w.door);
    if (dirty_timer() >= 0)
        add(w.epoll, dirty_timer());
    if (w.pidfd >= 0) /* before Linux 5.3 SIGCHLD alone tells */
        watched &= add(w.epoll, w.pidfd);
    if (s->monitor)
        watched &= monitor_join(s->monitor, w.epoll);
    if (watched)
        serve(&w);
    else
        say("cannot watch the program: %s", strerror(errno));
    channel_drain(s->channel, take_record, s, true);
    progress_clear();
    if (w.pidfd >= 0)
        close(w.pidfd);
    if (w.door >= 0)
        close(w.door);
    if (w.epoll >= 0)
        close(w.epoll);
}
