#include "cli/html_finding.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/html_picture.h"
#include "cli/report_document.h"

enum { AROUND = 3, LONGEST = 400 };

static void source(const struct html *h, const struct kept_frame *frame)
{
    size_t len;
    html_put(h->out, "<pre>");
    unsigned from = frame->line > AROUND ? frame->line - AROUND : 1;
    for (unsigned n = from; n <= frame->line + AROUND; n++) {
        const char *line = sources_line(h->sources, frame->file, n, &len);
        if (!line) break;
        html_format(h->out, "<span%s><span class=\"no\">%u</span>", n == frame->line ? " class=\"guilty\"" : "", n);
        html_bytes(h->out, line, len < LONGEST ? len : LONGEST);
        html_put(h->out, len < LONGEST ? "</span>" : " &hellip;</span>");
    }
    html_put(h->out, "</pre>");
}

static void where(const struct html *h, const struct kept_frame *f)
{
    html_put(h->out, "<span class=\"fn mono\">");
    html_text(h->out, f->function ? f->function : "???");
    html_put(h->out, "</span> <span class=\"at mono\">");
    if (f->shown) {
        html_text(h->out, f->shown);
        html_format(h->out, ":%u", f->line);
    } else if (f->pc && f->module) {
        html_text(h->out, f->module);
        html_format(h->out, "+0x%" PRIx64, f->offset);
    } else if (f->pc) {
        html_format(h->out, "0x%" PRIx64, f->pc);
    }
    html_put(h->out, "</span>");
    if (f->inlined) html_put(h->out, "<span class=\"tag\">inlined</span>");
    if (f->called) html_put(h->out, f->module ? "<span class=\"tag\">uffence</span>" : "<span class=\"tag\">called</span>");
}

static void frame(const struct html *h, const struct kept_frame *f, bool look_here)
{
    size_t len;
    bool shown = f->file && (h->every_source || look_here) && sources_line(h->sources, f->file, f->line, &len);
    html_put(h->out, "<li>");
    html_put(h->out, !shown ? "<div class=\"bare\">" : look_here ? "<details open><summary>" : "<details><summary>");
    where(h, f);
    html_put(h->out, shown ? "</summary>" : "</div>");
    if (shown) {
        source(h, f);
        html_put(h->out, "</details>");
    }
    html_put(h->out, "</li>\n");
}

static void trace(const struct html *h, const struct kept *k, enum kept_which which)
{
    const struct kept_trace *t = &k->trace[which];
    const struct kept_frame *look = document_frame(t);
    if (!t->count) return;
    html_format(h->out, "<details class=\"trace\"%s><summary>%s</summary>\n<ol class=\"frames\">\n", which == KEPT_TOUCH ? " open" : "",
                kept_trace_title(k, which));
    for (size_t i = 0; i < t->count; i++) frame(h, &t->frame[i], &t->frame[i] == look);
    html_put(h->out, "</ol></details>\n");
}

static void thread(const struct html *h, const char *words, uint64_t tid, const char *name)
{
    html_format(h->out, "%s thread %" PRIu64, words, tid);
    if (!name || !*name) return;
    html_put(h->out, " \"");
    html_text(h->out, name);
    html_put(h->out, "\"");
}

static void meta(const struct html *h, const struct kept *k)
{
    html_put(h->out, "<p class=\"meta\">");
    html_text(h->out, k->f.kind);
    if (k->kind->cwe) html_format(h->out, ", CWE-%u", k->kind->cwe);
    thread(h, ", by", k->f.tid, k->f.thread);
    html_format(h->out, " of process %" PRIu64 ", seen ", k->context->pid);
    html_count(h->out, k->context->total);
    html_put(h->out, k->context->total == 1 ? " time" : " times");
    if (k->f.fatal) html_put(h->out, ", the program could not go on");
    if (k->context->class == DEDUPE_SUPPRESSED) html_put(h->out, ", suppressed");
    if (k->context->class == DEDUPE_KNOWN) html_put(h->out, ", known from the baseline");
    html_put(h->out, "<br><span class=\"mono\">");
    html_format(h->out, "%s</span></p>\n", k->fingerprint);
}

static void address(const struct html *h, const struct kept *k)
{
    const struct record_block *b = &k->f.block;
    char *line = kept_address_line(k);
    html_put(h->out, "<p class=\"addr\">");
    html_text(h->out, line);
    free(line);
    if (k->f.has_block) {
        html_format(h->out, " <span class=\"at\">(it began at <span class=\"mono\">0x%" PRIx64 "</span>", b->addr);
        if (b->alloc_tid) thread(h, ", allocated by", b->alloc_tid, b->alloc_thread);
        if (b->free_tid) thread(h, ", freed by", b->free_tid, b->free_thread);
        html_put(h->out, ")</span>");
    }
    html_put(h->out, "</p>\n");
}

void html_finding(const struct html *h, const struct kept *k)
{
    static const char *const classes[DEDUPE_CLASSES] = {
        [DEDUPE_FINDING] = "", [DEDUPE_NOTE] = " class=\"note\"", [DEDUPE_SUPPRESSED] = " class=\"past\"", [DEDUPE_KNOWN] = " class=\"past\"",
    };
    html_format(h->out, "<article id=\"f%" PRIu64 "\"%s>\n<h3>", k->context->id, classes[k->context->class] ? classes[k->context->class] : "");
    html_text(h->out, k->context->title);
    html_put(h->out, "</h3>\n");
    meta(h, k);
    html_picture(h->out, k);
    address(h, k);
    html_damage(h->out, &k->f);
    for (int i = 0; i < KEPT_TRACES; i++) trace(h, k, (enum kept_which)i);
    html_put(h->out, "</article>\n");
}
