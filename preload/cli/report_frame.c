/* report_frame.c: what stands around the findings: the heading, the end. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "cli/report_state.h"
#include "uffence.h"

static void command_line(struct report *r, const struct record *start)
{
    const json_t *argv = json_object_get(start->json, "argv");
    text_begin(&r->text);
    text_put(&r->text, "Command:");
    for (size_t i = 0; i < json_array_size(argv); i++) {
        const char *word = json_string_value(json_array_get(argv, i));
        text_put(&r->text, " ");
        text_safe(&r->text, word ? word : "?");
    }
    if (!json_array_size(argv)) {
        text_put(&r->text, " ");
        text_safe(&r->text, r->program ? r->program : start->exe ? start->exe : "?");
    }
    text_end(&r->text);
}

static void backend_line(struct report *r, const struct record *start)
{
    text_begin(&r->text);
    text_put(&r->text, "Backend: ");
    text_safe(&r->text, start->backend ? start->backend : "unknown");
    if (start->delivery) {
        text_put(&r->text, ", faults by ");
        text_safe(&r->text, start->delivery);
    }
    text_end(&r->text);
}

void report_header(struct report *r, const struct record *start)
{
    text_line(&r->text, "uffence " UFFENCE_VERSION ", a memory guard on userfaultfd");
    command_line(r, start);
    backend_line(r, start);
    text_line(&r->text, "");
}

void report_process(struct report *r, const struct record *start)
{
    text_begin(&r->text);
    text_format(&r->text, "Process %" PRIu64 " of %" PRIu64 " started: ", start->pid, start->ppid);
    text_safe(&r->text, start->exe ? start->exe : "?");
    text_end(&r->text);
}

/* In which of several logs, and how often in each. */
static void by_run(struct report *r, const struct dedupe_context *c, json_t *record)
{
    json_t *runs = json_array();
    text_begin(&r->text);
    text_format(&r->text, "             in %zu of %zu logs:", c->run_count, r->runs);
    for (size_t i = 0; i < c->run_count; i++) {
        const char *name = r->run_name[c->runs[i].run];
        text_put(&r->text, i ? ", " : " ");
        text_safe(&r->text, name);
        text_put(&r->text, " ");
        text_count(&r->text, c->runs[i].total);
        json_t *run = json_object();
        json_object_set_new(run, "log", jsonout_string(name));
        json_object_set_new(run, "count", json_integer((json_int_t)c->runs[i].total));
        json_array_append_new(runs, run);
    }
    text_end(&r->text);
    json_object_set_new(record, "runs", runs);
}

/* Kind, count and place of all findings; when quiet, only when one was seen more than once. */
static void table(struct report *r)
{
    bool any = false, wanted = !r->quiet;
    for (const struct dedupe_context *c = r->dedupe.first; c; c = c->next) wanted |= c->total > 1;
    for (const struct dedupe_context *c = r->dedupe.first; c; c = c->next) {
        if (c->class == DEDUPE_DROPPED) continue;
        json_t *count = json_pack("{s:s, s:I, s:I, s:I, s:I}", "record", "repeat", "pid", (json_int_t)c->pid, "of",
                                  (json_int_t)c->seq, "id", (json_int_t)c->id, "count", (json_int_t)c->total);
        bool told = wanted && (c->class == DEDUPE_FINDING || c->class == DEDUPE_NOTE);
        if (told) {
            if (!any) text_line(&r->text, "FINDINGS:  count  kind              place");
            any = true;
            /* by the kind: a second "Invalid write of size" would be a second error to memcheck's readers */
            text_begin(&r->text);
            text_format(&r->text, "    %12" PRIu64 "  ", c->total);
            text_safe(&r->text, c->kind);
            text_format(&r->text, "%*s  ", strlen(c->kind) < 16 ? 16 - (int)strlen(c->kind) : 0, "");
            text_safe(&r->text, c->where);
            text_end(&r->text);
            if (r->runs > 1) by_run(r, c, count);
        }
        if (c->total > 1 || json_object_get(count, "runs")) jsonout_put(&r->json, count);
        else json_decref(count);
    }
    if (any) text_line(&r->text, "");
}

/* What a suppression did; one that did nothing is told, too: it may hide the next finding. */
static void suppressed(struct report *r)
{
    const struct suppression *s;
    for (s = r->suppressions.first; s; s = s->next) {
        if (!s->total && (r->quiet || (!s->memcheck && !s->ours))) continue;
        text_begin(&r->text);
        if (s->total) text_format(&r->text, "used_suppression: %6" PRIu64 " ", s->total);
        else text_put(&r->text, "unused suppression: ");
        text_safe(&r->text, s->name);
        text_put(&r->text, " ");
        text_safe(&r->text, s->file);
        text_format(&r->text, ":%" PRIu64, s->line);
        text_end(&r->text);
    }
    if (!r->baseline.path || (r->quiet && !r->sum.known)) return;
    text_begin(&r->text);
    text_format(&r->text, "BASELINE: %" PRIu64 " known errors from %" PRIu64 " contexts in ", r->sum.known,
                r->sum.known_contexts);
    text_safe(&r->text, r->baseline.path);
    text_end(&r->text);
}

static void summary_record(struct report *r)
{
    json_t *json = summary_json(&r->sum);
    touch_summary_json(json, &r->touch);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    json_object_set_new(json, "pid", json_integer((json_int_t)r->text.pid));
    json_object_set_new(json, "time", json_real((double)now.tv_sec + (double)now.tv_nsec / 1e9));
    json_object_set_new(json, "program", r->program ? jsonout_string(r->program) : json_null());
    json_object_set_new(json, "error_exitcode", json_integer(r->error_exitcode));
    jsonout_put(&r->json, json);
}

void report_end(struct report *r)
{
    table(r);
    suppressed(r);
    /* a run in which no process said it was guarded must not look like one without errors */
    bool silent = r->quiet ? !r->sum.findings : !r->starts && !r->sum.records && !r->sum.findings;
    if (!silent) {
        if (!r->quiet) {
            summary_text(&r->text, &r->sum);
            thinned_text(r);
        }
        text_begin(&r->text);
        text_format(&r->text, "ERROR SUMMARY: %" PRIu64 " errors from %" PRIu64 " contexts (suppressed: %" PRIu64 " from %" PRIu64
                    ")", r->sum.errors, r->sum.findings, r->sum.suppressed, r->sum.suppressed_contexts);
        text_end(&r->text);
    }
    summary_record(r);
}
