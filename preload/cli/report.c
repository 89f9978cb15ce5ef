/* report.c: what to do with each record. */
#include "cli/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/report_state.h"
#include "uffence.h"

static void say_warning(void *arg, const char *words)
{
    struct report *r = arg;
    text_begin(&r->text);
    text_put(&r->text, "Warning: ");
    text_safe(&r->text, words);
    text_end(&r->text);
}

struct report *report_open(const struct report_options *options, char **error)
{
    struct report *r = report_alloc(sizeof *r);
    r->quiet = options->quiet;
    r->verbose = options->verbose;
    r->error_exitcode = options->error_exitcode;
    r->program = options->program ? report_strdup(options->program) : NULL;
    if (!text_open(&r->text, options->text_path, options->text_fd, options->color, error)) {
        free(r->program);
        free(r);
        return NULL;
    }
    if (!jsonout_open(&r->json, options->json_path, error)) {
        report_sink_close(&r->text.out);
        free(r->program);
        free(r);
        return NULL;
    }
    dedupe_init(&r->dedupe);
    r->sources = sources_new();
    r->symbols = symbols_new(say_warning, r);
    return r;
}

static void take_finding(struct report *r, const struct record *record)
{
    struct symbol_view view;
    bool fresh;
    const struct report_kind *kind = report_kind_of(record->finding.kind);
    dedupe_process(&r->dedupe, record->pid);
    symbol_view_open(&view, r->symbols, &record->finding);
    struct dedupe_context *context = dedupe_finding(&r->dedupe, &view, record->pid, kind->note, &fresh);
    if (fresh) {
        symbol_view_warm(&view);
        context->kind = report_strdup(record->finding.kind);
        context->title = report_kind_title(kind, &record->finding);
        context->where = text_finding_where(&view);
        struct text_finding what = { .view = &view, .kind = kind, .title = context->title, .sources = r->sources,
                                     .below_main = r->verbose };
        text_finding(&r->text, &what);
        jsonout_finding(&r->json, record, &view, kind, context);
    }
    symbol_view_close(&view);
    symbols_trim(r->symbols);
}

static void take_start(struct report *r, const struct record *record)
{
    dedupe_start(&r->dedupe, record->pid, record->ppid);
    r->starts++;
    if (r->quiet || (r->headed && !r->verbose)) return;
    if (!r->headed) {
        r->headed = true;
        report_header(r, record);
    } else {
        report_process(r, record);
    }
}

static void take_note(struct report *r, const struct record *record)
{
    const char *level = record->level ? record->level : "warning";
    bool info = strcmp(level, "info") == 0;
    r->sum.notes++;
    jsonout_put(&r->json, json_incref(record->json));
    if (info && r->quiet) return;
    text_begin(&r->text);
    text_put(&r->text, info ? "" : strcmp(level, "error") == 0 ? "Error: " : "Warning: ");
    text_safe(&r->text, record->text);
    text_end(&r->text);
}

static void take_unguarded(struct report *r, const struct record *record)
{
    r->unguarded++;
    jsonout_put(&r->json, json_incref(record->json));
    text_begin(&r->text);
    text_put(&r->text, "Not guarded: ");
    text_safe(&r->text, record->exe ? record->exe : "this process");
    text_put(&r->text, ": ");
    text_safe(&r->text, record->why);
    text_end(&r->text);
}

static void take_lost(struct report *r, const struct record *record)
{
    r->sum.lost += record->count;
    jsonout_put(&r->json, json_incref(record->json));
    text_begin(&r->text);
    text_put(&r->text, "Lost: ");
    text_count(&r->text, record->count);
    text_put(&r->text, " x ");
    text_safe(&r->text, record->what);
    text_end(&r->text);
}

static void take_summary(struct report *r, const struct record *record)
{
    char why[160];
    if (summary_add(&r->sum, record->json, why, sizeof why)) dedupe_process(&r->dedupe, record->pid);
    else report_mistake(r, why);
}

static void take_repeat(struct report *r, const struct record *record)
{
    if (dedupe_repeat(&r->dedupe, record->pid, record->of, record->count)) return;
    char why[96];
    snprintf(why, sizeof why, "a repeat of finding %" PRIu64 ", which is not known", record->of);
    report_mistake(r, why);
}

void report_mistake(struct report *r, const char *why)
{
    r->sum.mistakes++;
    text_begin(&r->text);
    text_put(&r->text, "Warning: ");
    text_safe(&r->text, r->file ? r->file : "record");
    text_format(&r->text, ":%" PRIu64 ": ", r->line);
    text_safe(&r->text, why);
    text_put(&r->text, "; skipped");
    text_end(&r->text);
}

static void take(struct report *r, const struct record *record)
{
    static void (*const takers[])(struct report *, const struct record *) = {
        [RECORD_START] = take_start,         [RECORD_FINDING] = take_finding, [RECORD_REPEAT] = take_repeat,
        [RECORD_NOTE] = take_note,           [RECORD_UNGUARDED] = take_unguarded,
        [RECORD_LOST] = take_lost,           [RECORD_SUMMARY] = take_summary,
    };
    if (!r->main_pid) r->main_pid = record->pid;
    r->text.pid = record->pid;
    if (record->type < sizeof takers / sizeof *takers && takers[record->type]) takers[record->type](r, record);
}

enum record_outcome report_take(struct report *r, const char *line, size_t len, char *why, size_t whysize)
{
    struct record record;
    enum record_outcome outcome = record_parse(&record, line, len, why, whysize);
    if (outcome != RECORD_GOOD) return outcome;
    take(r, &record);
    record_release(&record);
    report_sink_flush(&r->text.out);
    return outcome;
}

void report_line(struct report *r, const char *line, size_t len)
{
    char why[256];
    r->line++;
    if (report_take(r, line, len, why, sizeof why) != RECORD_GOOD) report_mistake(r, why);
    report_sink_flush(&r->text.out);
}

size_t report_findings(const struct report *r)
{
    return r->dedupe.findings;
}

size_t report_unguarded(const struct report *r)
{
    return r->unguarded;
}

size_t report_starts(const struct report *r)
{
    return r->starts;
}

int report_close(struct report *r)
{
    r->text.pid = r->main_pid ? r->main_pid : (uint64_t)getpid();
    report_end(r);
    int text = report_sink_close(&r->text.out);
    int json = jsonout_close(&r->json);
    dedupe_free(&r->dedupe);
    symbols_free(r->symbols);
    sources_free(r->sources);
    free(r->program);
    free(r);
    return text || json ? -1 : 0;
}
