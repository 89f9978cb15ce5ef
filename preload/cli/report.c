/* report.c: what to do with each record. */
#include "cli/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/merge.h"
#include "cli/report_judge.h"
#include "cli/report_dirty.h"
#include "cli/report_other.h"
#include "cli/report_state.h"
#include "cli/touch_moment.h"
#include "cli/touch_stack.h"
#include "uffence.h"

static void say_warning(void *arg, const char *words)
{
    struct report *r = arg;
    text_begin(&r->text);
    text_put(&r->text, "Warning: ");
    text_safe(&r->text, words);
    text_end(&r->text);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* What is read comes first: a mistake in it must leave the files that are written as they were. */
static bool open_files(struct report *r, char **error)
{
    const struct report_options *o = &r->options;
    const char *paths[DOCUMENTS] = { [DOCUMENT_SARIF] = o->sarif_path, [DOCUMENT_JUNIT] = o->junit_path,
                                     [DOCUMENT_GITLAB] = o->gitlab_path, [DOCUMENT_XML] = o->xml_path,
                                     [DOCUMENT_HTML] = o->html_path, [DOCUMENT_HEATMAP] = o->heatmap_path };
    return suppress_read(&r->suppressions, o->suppressions ? o->suppressions : "", error) &&
           baseline_open(&r->baseline, o->baseline, o->update_baseline, error) &&
           text_open(&r->text, o->text_path, o->text_fd, o->color, error) &&
           jsonout_open(&r->json, o->json_path, error) && documents_open(&r->documents, paths, error) &&
           touch_files_open(&o->touch, error);
}

static int close_files(struct report *r)
{
    int text = report_sink_close(&r->text.out), json = jsonout_close(&r->json);
    return text || json ? -1 : 0;
}

static void release(struct report *r)
{
    for (size_t i = 0; i < r->runs; i++) free(r->run_name[i]);
    free(r->run_name);
    report_child_free(&r->children);
    baseline_close(&r->baseline);
    suppress_free(&r->suppressions);
    thinned_release(&r->thinned);
    kept_free(&r->kept);
    place_close(&r->rules);
    dedupe_free(&r->dedupe);
    symbols_free(r->symbols);
    sources_free(r->sources);
    free(r->program);
    free(r);
}

struct report *report_open(const struct report_options *options, char **error)
{
    struct report *r = report_alloc(sizeof *r);
    r->options = *options;
    r->quiet = options->quiet;
    r->verbose = options->verbose;
    r->error_exitcode = options->error_exitcode;
    r->program = options->program ? report_strdup(options->program) : NULL;
    r->began = now();
    r->touch.keep_traces = options->touch.limit || options->touch.rss_limit;
    dedupe_init(&r->dedupe);
    kept_init(&r->kept);
    suppress_init(&r->suppressions);
    place_open(&r->rules, options->source_root, options->strip_prefix);
    r->sources = sources_new(options->symbols.sysroot);
    r->symbols = symbols_new(&options->symbols, say_warning, r);
    if (open_files(r, error)) {
        r->text.fullpath_after = options->fullpath_after;
        r->text.mangled = options->mangled;
        return r;
    }
    close_files(r);
    release(r);
    return NULL;
}

static void tell_finding(struct report *r, const struct symbol_view *view, const struct kept *kept)
{
    struct text_finding what = { .view = view, .kind = kept->kind, .title = kept->context->title, .sources = r->sources,
                                 .below_main = r->verbose };
    if (r->options.child_silent && report_child_forked(&r->children, kept->context->pid)) return;
    text_finding(&r->text, &what);
    if (r->options.gen_suppressions) suppress_write(&r->text, kept);
}

/* The first of its context. */
static void take_fresh(struct report *r, const struct record *record, const struct symbol_view *view,
                       struct dedupe_context *context)
{
    const struct report_kind *kind = report_kind_of(record->finding.kind);
    symbol_view_warm(view);
    context->kind = report_strdup(record->finding.kind);
    context->title = report_kind_title(kind, &record->finding);
    context->where = text_finding_where(view);
    struct kept *kept = kept_add(&r->kept, view, kind, context, &r->rules, r->verbose);
    enum dedupe_class class = report_judge(kept, &r->suppressions, &r->baseline);
    bool told = class == DEDUPE_FINDING || class == DEDUPE_NOTE;
    if (class == DEDUPE_FINDING && r->baseline.update) class = DEDUPE_KNOWN; /* told, and known from now on */
    dedupe_judge(&r->dedupe, context, class);
    if (told) tell_finding(r, view, kept);
    if (class != DEDUPE_DROPPED) jsonout_finding(&r->json, record, view, kept);
    if (class == DEDUPE_FINDING && r->options.at_first && r->dedupe.count[class] == 1)
        r->options.at_first(r->options.at_first_arg);
}

static void take_finding(struct report *r, const struct record *record)
{
    struct symbol_view view;
    bool fresh;
    dedupe_process(&r->dedupe, record->pid);
    symbol_view_open(&view, r->symbols, &record->finding);
    struct dedupe_context *context = dedupe_finding(&r->dedupe, &view, record->pid, &fresh);
    if (fresh) take_fresh(r, record, &view, context);
    symbol_view_close(&view);
    symbols_trim(r->symbols);
}

static void take_start(struct report *r, const struct record *record)
{
    dedupe_start(&r->dedupe, record->pid, record->ppid);
    if (r->options.child_silent) report_child_start(&r->children, record);
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
        [RECORD_THINNED] = thinned_take,
    };
    if (!r->main_pid) r->main_pid = record->pid;
    r->text.pid = record->pid;
    bool moment = record->type == RECORD_OTHER && touch_moment_take(&r->moments, r->symbols, record->json);
    if (!moment && (record->type == RECORD_OTHER || record->type == RECORD_SUMMARY)) touch_take(&r->touch, r->symbols, record->json);
    if (record->type == RECORD_OTHER) report_other(r, record);
    if (record->type < sizeof takers / sizeof *takers && takers[record->type]) takers[record->type](r, record);
}

enum record_outcome report_take(struct report *r, const char *line, size_t len, char *why, size_t whysize)
{
    struct record record;
    uint64_t pid;
    if (touch_line_take(&r->touch, r->symbols, line, len, &pid)) {
        if (!r->main_pid) r->main_pid = pid;
        r->text.pid = pid;
        return RECORD_GOOD;
    }
    char *plain = r->file ? merge_plain(r->symbols, line, len) : NULL;
    enum record_outcome outcome = record_parse(&record, plain ? plain : line, plain ? strlen(plain) : len, why, whysize);
    free(plain);
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

void report_next_run(struct report *r, const char *name)
{
    if (r->runs) {
        dedupe_next_run(&r->dedupe);
        report_child_free(&r->children);
    }
    r->run_name = report_realloc(r->run_name, (r->runs + 1) * sizeof *r->run_name);
    r->run_name[r->runs++] = report_strdup(name);
}

size_t report_findings(const struct report *r)
{
    return r->dedupe.count[DEDUPE_FINDING];
}

size_t report_unguarded(const struct report *r)
{
    return r->unguarded;
}

size_t report_starts(const struct report *r)
{
    return r->starts;
}

static void take_budget(void *context, const struct touch_budget *b)
{
    enum { AFTER_ALL = 1000000000 }; /* no process numbers its own findings so high */
    struct report *r = context;
    struct record record;
    char why[256];
    size_t before = r->dedupe.count[DEDUPE_FINDING];
    json_t *json = touch_budget_record(b, r->main_pid, AFTER_ALL + r->budgets++);
    char *line = json_dumps(json, JSON_COMPACT);
    if (line && record_parse(&record, line, strlen(line), why, sizeof why) == RECORD_GOOD) {
        take(r, &record);
        record_release(&record);
    }
    if (r->dedupe.count[DEDUPE_FINDING] > before) touch_budget_text(&r->text, b);
    free(line);
    json_decref(json);
}

void report_settle(struct report *r)
{
    if (r->settled) return;
    r->settled = true;
    touch_budgets(&r->options.touch, &r->touch, take_budget, r);
}

int report_close(struct report *r)
{
    report_settle(r);
    r->text.pid = r->main_pid ? r->main_pid : (uint64_t)getpid();
    int documents = report_documents(r);
    if (r->touch.any) {
        if (touch_files(&r->options.touch, &r->touch)) documents = -1;
        if (!r->quiet) touch_text(&r->text, &r->touch);
        if (r->json.on) touch_json(&r->json, &r->touch);
    }
    dirty_end(r);
    report_end(r);
    touch_release(&r->touch);
    touch_moment_release(&r->moments);
    int files = close_files(r);
    if (!r->options.last) release(r);
    return documents || files ? -1 : 0;
}
