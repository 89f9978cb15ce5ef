#include "cli/rerun.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/report_inexact.h"
#include "cli/report_mark.h"
#include "cli/say.h"

/* One way of running it again. */
struct way {
    unsigned when;         /* of report_inexact: any of these; 0: --thorough alone */
    bool thorough;
    uint64_t side;
    const char *name, *words, *marked; /* of the run; what is said when every block is placed so, and when marked places are */
};

static const struct way ways[] = {
    { INEXACT_AFTER | INEXACT_FREED, false, UF_SIDE_RIGHT, "right guard, exact",
      "running the command again, every block exactly against its right guard, to catch the touch itself; its output is dropped",
      "running the command again, the blocks of the places at fault exactly against their right guards, to catch the touch itself; its "
      "output is dropped" },
    { INEXACT_BEFORE, false, UF_SIDE_LEFT, "left guard, exact",
      "running the command again, every block exactly against its left guard, to catch the touch itself; its output is dropped",
      "running the command again, the blocks of the places at fault against their left guards, to catch the touch itself; its output "
      "is dropped" },
    { 0, true, UF_SIDE_LEFT, "left guard, exact",
      "running the command again, every block exactly against its left guard; its output is dropped", NULL },
};

static off_t input_at = -1;

void rerun_first(struct uf_options *options)
{
    if (!options->thorough)
        return;
    options->align = UF_ALIGN_EXACT;
    options->side = UF_SIDE_RIGHT;
}

void rerun_remember_input(void)
{
    input_at = lseek(STDIN_FILENO, 0, SEEK_CUR);
}

/* A pipe's words are gone; the program then sees its end at once, which is told. */
static void rewind_input(struct supervised *w)
{
    if (input_at >= 0 && lseek(STDIN_FILENO, input_at, SEEK_SET) == input_at)
        return;
    if (!isatty(STDIN_FILENO))
        supervise_note(w, "warning", "rerun-input", "standard input cannot be read a second time: the run that follows sees its end");
}

/* The process is made while our standard output is nobody's: it inherits that, we take ours back. */
static bool prepare_silent(struct launch *l)
{
    int ours = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (ours >= 0 && nowhere >= 0)
        dup2(nowhere, STDOUT_FILENO);
    bool made = launch_prepare(l);
    if (ours >= 0) {
        dup2(ours, STDOUT_FILENO);
        close(ours);
    }
    if (nowhere >= 0)
        close(nowhere);
    return made;
}

/* Exactly those places that were at fault, so that a program which cannot bear it everywhere still runs; all of them when
 * there is no telling which, or too many. */
static bool place_blocks(const struct way *way, const struct report *report, struct uf_options *asked)
{
    size_t places;
    bool marked = !way->thorough && report_marks(report, way->side == UF_SIDE_RIGHT, asked->marks, sizeof asked->marks, &places);
    if (marked) return true;
    *asked->marks = 0;
    asked->align = UF_ALIGN_EXACT;
    asked->side = way->side;
    return false;
}

static void one_more(const struct way *way, const struct uf_options *options, const struct launch *first, const struct supervised *watched)
{
    struct uf_options asked = *options;
    struct launch launch = *first;
    struct supervised w = { .pid = watched->pid, .name = watched->name, .signals = watched->signals, .channel = watched->channel,
                            .report = watched->report, .main_only = watched->main_only };
    bool marked = place_blocks(way, watched->report, &asked);
    asked.revoke_batch = 1;
    char *text = args_for_shim(&asked);
    launch.options = text;
    rewind_input(&w);
    if (text && prepare_silent(&launch)) {
        report_next_run(w.report, way->name);
        w.pid = launch.pid;
        supervise_note(&w, "info", "rerun", marked ? way->marked : way->words);
        if (launch_go(&launch) == 0)
            supervise(&w);
        else
            supervise_note(&w, "warning", "rerun", "the command could not be run again");
        if (!w.started)
            supervise_note(&w, "warning", "rerun", "that run was not guarded");
        else if (w.ended && w.code != CLD_EXITED && watched->code == CLD_EXITED)
            supervise_note(&w, "warning", "rerun", "that run was killed by a signal, unlike the first: it may need blocks aligned as the standard says");
    }
    free(text);
}

/* The user, or somebody in his place, wanted it to end. */
static bool interrupted(const struct supervised *w)
{
    return !w->ended || (w->code != CLD_EXITED && (w->status == SIGINT || w->status == SIGTERM || w->status == SIGHUP ||
                                                   w->status == SIGQUIT || w->status == SIGKILL));
}

void rerun_more(const struct uf_options *options, const struct launch *first, const struct supervised *watched)
{
    if (!(options->rerun || options->thorough) || !first->preload || !watched->started || interrupted(watched))
        return;
    unsigned inexact = report_inexact(watched->report);
    bool named = false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct way *way = &ways[i];
        if (way->thorough ? !options->thorough : options->thorough || !(way->when & inexact))
            continue;
        if (!named)
            report_next_run(watched->report, options->thorough ? "right guard, exact" : "first run");
        named = true;
        one_more(way, options, first, watched);
    }
}
