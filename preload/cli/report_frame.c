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

static void repeated(struct report *r)
{
    bool any = false;
    for (const struct dedupe_context *c = r->dedupe.first; c; c = c->next) {
        if (c->total < 2) continue;
        if (!any) text_line(&r->text, "Seen more than once:");
        any = true;
        text_begin(&r->text);
        text_put(&r->text, "  ");
        text_count(&r->text, c->total);
        text_put(&r->text, " x ");
        /* by the kind: a second "Invalid write of size" would be a second error to memcheck's readers */
        text_safe(&r->text, c->kind);
        text_put(&r->text, ": ");
        text_safe(&r->text, c->where);
        text_end(&r->text);
        json_t *count = json_pack("{s:s, s:I, s:I, s:I, s:I}", "record", "repeat", "pid", (json_int_t)c->pid, "of",
                                  (json_int_t)c->seq, "id", (json_int_t)c->id, "count", (json_int_t)c->total);
        jsonout_put(&r->json, count);
    }
    if (any) text_line(&r->text, "");
}

static void summary_record(struct report *r)
{
    json_t *json = summary_json(&r->sum);
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
    r->sum.findings = r->dedupe.findings;
    r->sum.errors = dedupe_errors(&r->dedupe);
    r->sum.processes = dedupe_processes(&r->dedupe);
    r->sum.unguarded = r->unguarded;
    repeated(r);
    /* a run in which no process said it was guarded must not look like one without errors */
    bool silent = r->quiet ? !r->sum.findings : !r->starts && !r->sum.records && !r->sum.findings;
    if (!silent) {
        if (!r->quiet) summary_text(&r->text, &r->sum);
        text_begin(&r->text);
        text_format(&r->text, "ERROR SUMMARY: %" PRIu64 " errors from %" PRIu64 " contexts (suppressed: 0 from 0)",
                    r->sum.errors, r->sum.findings);
        text_end(&r->text);
    }
    summary_record(r);
}
