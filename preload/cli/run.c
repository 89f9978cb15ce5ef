#include "cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/channel.h"
#include "cli/expand.h"
#include "cli/launch.h"
#include "cli/monitor.h"
#include "cli/prefetch.h"
#include "cli/progress.h"
#include "cli/report_dirty.h"
#include "cli/rerun.h"
#include "cli/say.h"
#include "cli/snapshot.h"
#include "cli/supervise.h"
#include "cli/target.h"
#include "cli/touch_out.h"
#include "uffence.h"

enum { EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 }; /* as shells and env(1) have them */

/* What one run holds; everything in it is released by end_run. */
struct run {
    struct uf_options *options;
    char **command;
    struct target target;
    struct channel channel;
    struct monitor *monitor; /* --delivery=monitor */
    struct launch launch;
    struct supervised watch;
    char *library, *shim_options;
    const char *refusal; /* why it cannot be guarded; NULL: it can */
};

static bool may_run_unguarded(const struct uf_options *o)
{
    return o->unguarded == UF_UNGUARDED_WARN;
}

static char *joined(char **command)
{
    char *text = text_of("%s", command[0]);
    for (char **word = command + 1; *word; word++) {
        char *longer = text_of("%s %s", text, *word);
        free(text);
        text = longer;
    }
    return text;
}

/* A name from an option, expanded; *OUT stays NULL when the option is not set. */
static bool name_of(const char *option, const char *pattern, pid_t pid, char **out)
{
    *out = NULL;
    if (*pattern == '\0')
        return true;
    *out = expand_name(option, pattern, pid);
    return *out != NULL;
}

/* Names of files that are written at the end. */
static bool expand_in_place(const char *option, char *text, size_t size, pid_t pid)
{
    char *name;
    if (!name_of(option, text, pid, &name))
        return false;
    bool fits = !name || strlen(name) < size;
    if (name && fits)
        strcpy(text, name);
    else if (name)
        say("%s: the name is too long", option);
    free(name);
    return fits;
}

enum { NAME_LOG, NAME_JSON, NAME_SARIF, NAME_JUNIT, NAME_GITLAB, NAME_XML, NAME_HTML, NAME_HEATMAP, NAMES };

/* False after saying what is wrong. */
static bool expand_names(struct uf_options *o, pid_t pid, char *name[NAMES])
{
    const struct { const char *option, *pattern; } rows[NAMES] = {
        [NAME_LOG] = { "--log-file", o->log_file }, [NAME_JSON] = { "--json", o->json },
        [NAME_SARIF] = { "--sarif", o->sarif },     [NAME_JUNIT] = { "--junit", o->junit },
        [NAME_GITLAB] = { "--gitlab", o->gitlab },  [NAME_XML] = { "--xml-file", o->xml_file },
        [NAME_HTML] = { "--html", o->html },        [NAME_HEATMAP] = { "--heatmap", o->heatmap },
    };
    if (o->xml && *o->xml_file == '\0') {
        say("--xml=yes needs --xml-file=FILE");
        return false;
    }
    char *error = NULL;
    if (!touch_limit_valid(o->touch_limit, &error)) {
        say("%s", error);
        free(error);
        return false;
    }
    if (o->update_baseline && *o->baseline == '\0') {
        say("--update-baseline needs --baseline=FILE");
        return false;
    }
    struct stat st;
    if (*o->sysroot && (stat(o->sysroot, &st) != 0 || !S_ISDIR(st.st_mode))) {
        say("--sysroot=%s: no such directory", o->sysroot);
        return false;
    }
    if (*o->log_file == '\0' && fcntl((int)o->log_fd, F_GETFD) < 0) {
        say("--log-fd=%llu: %s", (unsigned long long)o->log_fd, strerror(errno));
        return false;
    }
    if (!expand_in_place("--folded", o->folded, sizeof o->folded, pid) || !expand_in_place("--pprof", o->pprof, sizeof o->pprof, pid) ||
        !expand_in_place("--speedscope", o->speedscope, sizeof o->speedscope, pid) ||
        !expand_in_place("--working-set", o->working_set, sizeof o->working_set, pid))
        return false;
    for (int i = 0; i < NAMES; i++)
        if (!name_of(rows[i].option, rows[i].pattern, pid, &name[i]))
            return false;
    return true;
}

static const char *given(const char *text)
{
    return *text ? text : NULL;
}

/* --exit-on-first-error: no handler of the program's shall see this end. Once it is waited for, its number is another's. */
static void kill_program(void *watch)
{
    const struct supervised *w = watch;
    if (w->pid > 0 && !w->ended)
        kill(w->pid, SIGKILL);
}

/* WATCH: the program that runs, NULL when none does. */
static struct report *open_report(struct uf_options *o, pid_t pid, const char *program, char *const *arguments,
                                  struct supervised *watch)
{
    char *name[NAMES] = { NULL }, *error = NULL;
    struct report *report = NULL;
    if (expand_names(o, pid, name)) {
        struct report_options want = {
            .text_path = name[NAME_LOG], .text_fd = (int)o->log_fd, .json_path = name[NAME_JSON], .quiet = o->quiet != 0,
            .verbose = o->verbose != 0, .color = (int)o->color, .error_exitcode = (unsigned)o->error_exitcode,
            .program = program, .arguments = arguments, .command = args_words(),
            .sarif_path = name[NAME_SARIF], .junit_path = name[NAME_JUNIT], .gitlab_path = name[NAME_GITLAB],
            .xml_path = name[NAME_XML], .html_path = name[NAME_HTML], .heatmap_path = name[NAME_HEATMAP],
            .github = (int)o->github, .source_root = given(o->source_root),
            .strip_prefix = given(o->strip_prefix), .suppressions = given(o->suppressions),
            .gen_suppressions = o->gen_suppressions != 0, .baseline = given(o->baseline),
            .update_baseline = o->update_baseline != 0, .fullpath_after = given(o->fullpath_after),
            .mangled = !o->demangle, .last = true, .symbols = { given(o->sysroot), o->debuginfod != 0 }, .child_silent = o->child_silent_after_fork != 0,
            .touch = { given(o->folded), given(o->speedscope), given(o->working_set), given(o->pprof), given(o->touch_limit), o->rss_limit },
            .at_first = watch && o->exit_on_first_error ? kill_program : NULL, .at_first_arg = watch,
        };
        report = report_open(&want, &error);
        if (report == NULL)
            say("%s", error ? error : "the report cannot be opened");
    }
    free(error);
    for (int i = 0; i < NAMES; i++)
        free(name[i]);
    return report;
}

/* The program's file and ours. 0, or the exit status with which to give up (said). */
static int find_files(struct run *r)
{
    const char *name = r->command[0];
    target_find(&r->target, name, "/proc/self/exe");
    if (r->target.error) {
        bool missing = r->target.error == ENOENT || r->target.error == ENOTDIR;
        say("%s: %s", name, missing && !strchr(name, '/') ? "command not found" : strerror(r->target.error));
        return missing ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
    }
    r->library = launch_library();
    r->refusal = r->target.why_not;
    if (r->refusal == NULL && r->library == NULL)
        r->refusal = "libuffence.so is neither beside the command nor in ../lib/uffence";
    if (r->refusal == NULL || may_run_unguarded(r->options))
        return 0;
    say("%s", r->refusal);
    return UFFENCE_EXIT_UNGUARDED;
}

/* The file of records and the environment. 0 or a status. */
static int prepare(struct run *r, const struct signals_found *found)
{
    if (!channel_open(&r->channel))
        return UFFENCE_EXIT_UNGUARDED;
    if (r->options->delivery == UF_DELIVERY_MONITOR && r->refusal == NULL) {
        if (r->channel.path == NULL)
            say("--delivery=monitor: no directory for its socket in /dev/shm, $TMPDIR or /tmp");
        else
            r->monitor = monitor_open(r->channel.path);
        if (r->monitor == NULL)
            return UFFENCE_EXIT_UNGUARDED;
    }
    r->launch = (struct launch){
        .target = &r->target, .command = r->command, .options = r->shim_options, .channel = &r->channel,
        .signals = found,
    };
    if (r->library && !r->target.foreign) {
        r->launch.preload = channel_preload_name(&r->channel, r->library);
        if (r->launch.preload == NULL)
            return UFFENCE_EXIT_UNGUARDED;
    }
    return launch_prepare(&r->launch) ? 0 : UFFENCE_EXIT_UNGUARDED;
}

static void tell_unguarded(struct run *r)
{
    struct supervised *w = &r->watch;
    if (r->refusal || w->started || w->unguarded)
        return;
    char *why = text_of("%s wrote no record: the guard was not in it, or it ended before the guard was up", r->command[0]);
    supervise_unguarded(w, why);
    free(why);
    w->unguarded = true;
}

/* Our handlers tell of every end that they see; a touch where none can run is at least not passed over in silence. */
static void tell_unseen(struct run *r)
{
    struct supervised *w = &r->watch;
    bool by_signal = w->ended && w->code != CLD_EXITED && (w->status == SIGSEGV || w->status == SIGBUS);
    if (!by_signal || !w->started || w->mourned || r->options->on_finding == UF_ON_STOP)
        return;
    char *text = text_of("the program was ended by %s where no handler could run: the signal was blocked by a raw system call (libc does "
                         "so for moments), its stack was used up, or the handler was replaced; a stray touch there is not in this report%s",
                         w->status == SIGBUS ? "SIGBUS" : "SIGSEGV",
                         r->options->delivery == UF_DELIVERY_THREAD ? "" : "; --delivery=thread reports those of blocks");
    supervise_note(w, "warning", "unseen", text);
    free(text);
}

/* Standard error is nobody's file: a reader that went away early fails no run. */
static bool asked_for_files(const struct uf_options *o)
{
    return *o->log_file || *o->json || *o->sarif || *o->junit || *o->gitlab || *o->xml_file || *o->html || *o->heatmap || o->update_baseline ||
           *o->folded || *o->pprof || *o->speedscope || *o->working_set;
}

static int status_of(const struct run *r, size_t findings, bool reported)
{
    const struct supervised *w = &r->watch;
    if (findings > 0 && r->options->error_exitcode != 0)
        return (int)r->options->error_exitcode;
    if ((w->unguarded || r->refusal) && !may_run_unguarded(r->options))
        return UFFENCE_EXIT_UNGUARDED;
    int own = w->code == CLD_EXITED ? w->status : UFFENCE_EXIT_SIGNAL + w->status;
    if (!w->ended || (!reported && own == 0))
        return UFFENCE_EXIT_UNGUARDED; /* what it did is not known, or was not written: never green */
    return own;
}

/* The process stands at the gate: open the report, let it run, stay beside it. */
static int run_and_report(struct run *r, int signals)
{
    char *program = joined(r->command);
    struct report *report = open_report(r->options, r->launch.pid, program, r->command, &r->watch);
    free(program);
    if (report == NULL) {
        launch_cancel(&r->launch);
        return UFFENCE_EXIT_USAGE;
    }
    r->watch = (struct supervised){
        .pid = r->launch.pid, .name = r->command[0], .signals = signals, .channel = &r->channel, .report = report,
        .main_only = r->options->wait == UF_WAIT_MAIN, .monitor = r->monitor,
    };
    if (r->refusal)
        supervise_unguarded(&r->watch, r->refusal);
    int err = launch_go(&r->launch);
    if (err) {
        report_close(report);
        say("%s: %s%s", r->command[0], strerror(err), err == ENOENT ? ": its interpreter or loader" : "");
        return err == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
    }
    supervise(&r->watch);
    tell_unguarded(r);
    tell_unseen(r);
    rerun_more(r->options, &r->launch, &r->watch);
    report_settle(report);
    size_t findings = report_findings(report);
    bool reported = report_close(report) == 0 || !asked_for_files(r->options);
    return status_of(r, findings, reported);
}

static void end_run(struct run *r)
{
    monitor_close(r->monitor);
    channel_close(&r->channel);
    target_free(&r->target);
    free(r->library);
    free(r->shim_options);
}

int run_program(struct uf_options *options, char **command, int signals, const struct signals_found *found)
{
    struct run r = { .options = options, .command = command, .channel = { .file = -1, .told = -1, .socket = -1 } };
    rerun_first(options);
    rerun_remember_input();
    if (*options->prefetch && !prefetch_find(options))
        return UFFENCE_EXIT_USAGE;
    progress_choose(options);
    dirty_open(options->dirty);
    if (options->mode == UF_MODE_TOUCH && (*options->html || *options->heatmap))
        options->touch_times = 1;
    if (options->delivery == UF_DELIVERY_MONITOR && options->mode != UF_MODE_TOUCH) {
        say("--delivery=monitor is for --mode=touch: what guard mode finds is told by the thread that did it");
        return UFFENCE_EXIT_USAGE;
    }
    r.shim_options = args_for_shim(options);
    int status = r.shim_options ? find_files(&r) : UFFENCE_EXIT_USAGE;
    if (status == 0) {
        supervise_adopt_orphans();
        status = prepare(&r, found);
        if (status == 0)
            status = run_and_report(&r, signals);
    }
    end_run(&r);
    return status;
}

/* Read LOGS, the exit status. */
static int report_logs(struct uf_options *options, const char *program, char *const *logs)
{
    struct report *report = open_report(options, getpid(), program, NULL, NULL);
    if (report == NULL)
        return UFFENCE_EXIT_USAGE;
    bool read = true;
    for (; *logs; logs++) {
        if (options->merge)
            report_next_run(report, *logs);
        read &= report_file(report, *logs) == 0;
    }
    report_settle(report);
    size_t findings = report_findings(report);
    bool reported = report_close(report) == 0;
    if (!read)
        return UFFENCE_EXIT_USAGE;
    if (findings > 0 && options->error_exitcode != 0)
        return (int)options->error_exitcode;
    return reported ? 0 : UFFENCE_EXIT_UNGUARDED;
}

static void take_line(void *report, const char *line, size_t len)
{
    report_line(report, line, len);
}

int run_snapshot(struct uf_options *options)
{
    struct snapshot s;
    char *why = NULL, name[256];
    if (!snapshot_open(&s, (pid_t)options->snapshot, &why)) {
        say("--snapshot: %s", why);
        free(why);
        return UFFENCE_EXIT_USAGE;
    }
    snapshot_name(&s, name, sizeof name);
    struct report *report = open_report(options, s.pid, name, NULL, NULL);
    int status = UFFENCE_EXIT_USAGE;
    if (report) {
        snapshot_tell(&s, take_line, report);
        status = report_close(report) == 0 ? 0 : UFFENCE_EXIT_UNGUARDED;
    }
    snapshot_close(&s);
    return status;
}

int run_symbolize(struct uf_options *options)
{
    char *logs[] = { options->symbolize, NULL };
    return report_logs(options, options->symbolize, logs);
}

int run_merge(struct uf_options *options, char **logs)
{
    if (*logs == NULL) {
        say("--merge: no log given; uffence --merge A.jsonl B.jsonl ...");
        return UFFENCE_EXIT_USAGE;
    }
    return report_logs(options, "uffence --merge", logs);
}
