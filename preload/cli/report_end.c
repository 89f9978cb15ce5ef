/* report_end.c: sums, documents and the baseline, when everything has been seen. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/github.h"
#include "cli/report_state.h"

static void sum_up(struct report *r)
{
    struct summary *s = &r->sum;
    s->findings = r->dedupe.count[DEDUPE_FINDING];
    s->errors = dedupe_total(&r->dedupe, DEDUPE_FINDING);
    s->suppressed = dedupe_total(&r->dedupe, DEDUPE_SUPPRESSED);
    s->suppressed_contexts = r->dedupe.count[DEDUPE_SUPPRESSED];
    s->known = dedupe_total(&r->dedupe, DEDUPE_KNOWN);
    s->known_contexts = r->dedupe.count[DEDUPE_KNOWN];
    s->processes = dedupe_processes(&r->dedupe);
    s->unguarded = r->unguarded;
    for (const struct kept *k = r->kept.first; k; k = k->next) {
        if (!k->suppression) continue;
        k->suppression->total += k->context->total;
        k->suppression->contexts++;
    }
}

static int save_baseline(struct report *r)
{
    char *error = NULL;
    size_t added = 0;
    if (!r->baseline.update) return 0;
    bool saved = baseline_save(&r->baseline, r->kept.first, &added, &error);
    if (!saved) {
        fprintf(stderr, "uffence: %s\n", error ? error : "the baseline cannot be written");
    } else if (added || !r->quiet) {
        text_begin(&r->text);
        text_safe(&r->text, r->baseline.path);
        text_format(&r->text, ": %zu findings added to the baseline", added);
        text_end(&r->text);
    }
    free(error);
    return saved ? 0 : -1;
}

int report_documents(struct report *r)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    sum_up(r);
    touch_name_owners(&r->touch);
    struct document document = {
        .first = r->kept.first, .rules = &r->rules, .sum = &r->sum, .suppressions = &r->suppressions,
        .program = r->program ? r->program : "?", .arguments = r->options.arguments, .options = r->options.command,
        .pid = r->text.pid, .began = r->began, .ended = (double)now.tv_sec + (double)now.tv_nsec / 1e9,
        .guarded = (r->starts || r->sum.records) && !r->unguarded, .baseline = r->baseline.path != NULL,
        .gen_suppressions = r->options.gen_suppressions, .sysroot = r->options.symbols.sysroot,
        .touch = r->touch.any ? &r->touch : NULL,
    };
    int saved = save_baseline(r), documents = documents_close(&r->documents, &document), github = 0;
    if (github_wanted((enum github_wish)r->options.github)) {
        report_sink_flush(&r->text.out);
        github = github_write(STDERR_FILENO, &document);
    }
    return saved || documents || github ? -1 : 0;
}
