#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/channel.h"
#include "cli/expand.h"
#include "cli/launch.h"
#include "cli/say.h"
#include "cli/supervise.h"
#include "cli/target.h"
#include "uffence.h"

enum { EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 }; /* as shells and env(1) have them */

/* What one run holds; everything in it is released by end_run. */
struct run {
    struct uf_options *options;
    char **command;
    struct target target;
    struct channel channel;
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

static struct report *open_report(struct uf_options *o, pid_t pid, const char *program)
{
    char *text, *json = NULL, *error = NULL;
    struct report *report = NULL;
    if (name_of("--log-file", o->log_file, pid, &text) && name_of("--json", o->json, pid, &json)) {
        struct report_options want = {
            .text_path = text, .text_fd = -1, .json_path = json, .quiet = o->quiet != 0, .verbose = o->verbose != 0,
            .color = (int)o->color, .error_exitcode = (unsigned)o->error_exitcode, .program = program,
        };
        report = report_open(&want, &error);
        if (report == NULL)
            say("%s", error ? error : "the report cannot be opened");
    }
    free(error);
    free(text);
    free(json);
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
    r->launch = (struct launch){
        .target = &r->target, .command = r->command, .options = r->shim_options, .records = r->channel.path,
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

/* Standard error is nobody's file: a reader that went away early fails no run. */
static bool asked_for_files(const struct uf_options *o)
{
    return *o->log_file != '\0' || *o->json != '\0';
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
    struct report *report = open_report(r->options, r->launch.pid, program);
    free(program);
    if (report == NULL) {
        launch_cancel(&r->launch);
        return UFFENCE_EXIT_USAGE;
    }
    r->watch = (struct supervised){
        .pid = r->launch.pid, .name = r->command[0], .signals = signals, .channel = &r->channel, .report = report,
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
    size_t findings = report_findings(report);
    bool reported = report_close(report) == 0 || !asked_for_files(r->options);
    return status_of(r, findings, reported);
}

static void end_run(struct run *r)
{
    channel_close(&r->channel);
    target_free(&r->target);
    free(r->library);
    free(r->shim_options);
}

int run_program(struct uf_options *options, char **command, int signals, const struct signals_found *found)
{
    struct run r = { .options = options, .command = command, .channel = { .file = -1, .watch = -1 } };
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

int run_symbolize(struct uf_options *options)
{
    struct report *report = open_report(options, getpid(), options->symbolize);
    if (report == NULL)
        return UFFENCE_EXIT_USAGE;
    bool read = report_file(report, options->symbolize) == 0;
    size_t findings = report_findings(report);
    bool reported = report_close(report) == 0;
    if (!read)
        return UFFENCE_EXIT_USAGE;
    if (findings > 0 && options->error_exitcode != 0)
        return (int)options->error_exitcode;
    return reported ? 0 : UFFENCE_EXIT_UNGUARDED;
}
