#include "cli/html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "cli/html_finding.h"
#include "cli/html_touch.h"
#include "cli/touch_draw.h"
#include "uffence.h"

enum { SOURCES_MOST = 200 }; /* with more findings, source stands at the frames to look at alone */

static const char style[] =
#include "cli/html_style.def"
    ;

static bool counts(const struct kept *k)
{
    return k->context->class == DEDUPE_FINDING;
}

static size_t count_of(const struct document *d, enum dedupe_class class, const char *kind)
{
    size_t n = 0;
    for (const struct kept *k = d->first; k; k = k->next)
        n += k->context->class == class && (!kind || strcmp(k->f.kind, kind) == 0);
    return n;
}

static void head(const struct html *h, const struct document *d, const char *nonce)
{
    html_put(h->out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'");
    if (d->touch) html_format(h->out, "; script-src 'nonce-%s'", nonce);
    html_put(h->out, "\">\n<meta name=\"generator\" content=\"uffence " UFFENCE_VERSION "\">\n<title>");
    html_put(h->out, "uffence: ");
    if (d->touch) touch_put_size(h->out, (d->touch->touched + d->touch->again) * 4096), html_put(h->out, " touched, ");
    html_format(h->out, "%" PRIu64 " errors</title>\n<style>\n", d->sum->errors);
    html_put(h->out, style);
    if (d->touch) html_touch_style(h->out);
    html_put(h->out, "</style>\n</head>\n<body>\n");
}

/* The one script that the page's policy lets run is known by a number that nobody could guess. */
static void make_nonce(char to[40])
{
    uint64_t n[2] = { 0, 0 };
    if (getrandom(n, sizeof n, 0) != sizeof n) n[0] = (uint64_t)clock();
    snprintf(to, 40, "%016" PRIx64 "%016" PRIx64, n[0], n[1]);
}

static void verdict(const struct html *h, const struct document *d)
{
    const struct summary *s = d->sum;
    html_put(h->out, "<p><span class=\"verdict ");
    if (s->findings) {
        html_put(h->out, "bad\">");
        html_count(h->out, s->errors);
        html_put(h->out, s->errors == 1 ? " error from " : " errors from ");
        html_count(h->out, s->findings);
        html_put(h->out, s->findings == 1 ? " context" : " contexts");
    } else {
        html_put(h->out, d->guarded ? "good\">nothing found" : "bad\">not guarded: nothing is known");
    }
    html_put(h->out, "</span>");
    if (s->suppressed_contexts || s->known_contexts)
        html_format(h->out, " <span class=\"at\">and %" PRIu64 " suppressed, %" PRIu64 " known</span>", s->suppressed_contexts, s->known_contexts);
    html_put(h->out, "</p>\n");
}

static void share(const struct html *h, const char *name, uint64_t part, uint64_t whole)
{
    html_format(h->out, "<dt>%s</dt><dd>", name);
    html_count(h->out, part);
    html_put(h->out, " of ");
    html_count(h->out, whole);
    unsigned mille = whole ? (unsigned)((double)part * 1000 / (double)whole) : 0;
    if (whole) html_format(h->out, " (%u.%u %%)", mille / 10, mille % 10);
    html_put(h->out, "</dd>\n");
}

static void run(const struct html *h, const struct document *d)
{
    const struct summary *s = d->sum;
    char when[32];
    html_put(h->out, "<dl class=\"run\">\n<dt>command</dt><dd class=\"mono\">");
    html_text(h->out, d->program);
    document_time(d->began, when);
    html_format(h->out, "</dd>\n<dt>run</dt><dd>%s, %.1f s, process %" PRIu64, when, d->ended > d->began ? d->ended - d->began : 0.0, d->pid);
    if (s->processes > 1) html_format(h->out, ", %" PRIu64 " processes", s->processes);
    html_put(h->out, "</dd>\n");
    if (s->records && !d->touch) {
        share(h, "guarded blocks", s->guarded_blocks, s->blocks);
        share(h, "guarded sites", s->guarded_sites, s->sites);
    }
    html_put(h->out, "</dl>\n");
}

static void table_row(const struct html *h, const struct kept *k)
{
    html_put(h->out, "<tr><td class=\"kind\">");
    html_text(h->out, k->f.kind);
    html_put(h->out, "</td><td class=\"num\">");
    html_count(h->out, k->context->total);
    html_format(h->out, "<span class=\"at\">&times;</span></td><td><a href=\"#f%" PRIu64 "\">", k->context->id);
    html_text(h->out, k->context->title);
    html_put(h->out, "</a></td><td class=\"mono\">");
    const struct kept_frame *at = k->place, *made = document_frame(&k->trace[KEPT_ALLOC]);
    bool known = at && at->pc;
    if (!known) at = made; /* looked at when the process ended: where the block came from is all there is */
    if (at && at->shown) {
        html_put(h->out, known ? "" : "block of ");
        html_text(h->out, at->shown);
        html_format(h->out, ":%u", at->line);
    } else {
        html_text(h->out, k->context->where);
    }
    html_put(h->out, "</td></tr>\n");
}

/* All of a kind together, kinds in the order they were first seen. */
static void by_kind(const struct html *h, const struct document *d, void (*kind)(const struct html *, const struct document *, const struct kept *),
                    void (*each)(const struct html *, const struct kept *))
{
    for (const struct kept *k = d->first; k; k = k->next) {
        bool before = false;
        if (!counts(k)) continue;
        for (const struct kept *e = d->first; e != k && !before; e = e->next) before = counts(e) && strcmp(e->f.kind, k->f.kind) == 0;
        if (before) continue;
        if (kind) kind(h, d, k);
        for (const struct kept *e = k; e; e = e->next)
            if (counts(e) && strcmp(e->f.kind, k->f.kind) == 0) each(h, e);
    }
}

static void table(const struct html *h, const struct document *d)
{
    if (!count_of(d, DEDUPE_FINDING, NULL)) return;
    html_put(h->out, "<table class=\"sum\">\n<thead><tr><th>kind</th><th class=\"num\">count</th><th>what</th><th>place</th></tr></thead>\n<tbody>\n");
    by_kind(h, d, NULL, table_row);
    html_put(h->out, "</tbody>\n</table>\n");
}

static void kind_heading(const struct html *h, const struct document *d, const struct kept *k)
{
    html_put(h->out, "<h2>");
    html_text(h->out, k->f.kind);
    html_format(h->out, " <span class=\"at\">(%zu)</span></h2>\n", count_of(d, DEDUPE_FINDING, k->f.kind));
}

static void others(const struct html *h, const struct document *d, enum dedupe_class class, const char *words)
{
    size_t n = count_of(d, class, NULL);
    if (!n) return;
    html_format(h->out, "<details%s><summary><b>%s (%zu)</b></summary>\n", class == DEDUPE_NOTE ? " open" : "", words, n);
    for (const struct kept *k = d->first; k; k = k->next)
        if (k->context->class == class) html_finding(h, k);
    html_put(h->out, "</details>\n");
}

void html_write(struct report_sink *out, const struct document *d)
{
    struct html h = { .out = out, .sources = sources_new(d->sysroot) };
    h.every_source = count_of(d, DEDUPE_FINDING, NULL) <= SOURCES_MOST;
    char nonce[40];
    make_nonce(nonce);
    head(&h, d, nonce);
    html_put(out, d->touch ? "<header>\n<h1>First touches</h1>\n" : "<header>\n<h1>uffence report</h1>\n");
    if (!d->touch || d->sum->findings) verdict(&h, d);
    if (d->touch) html_touch_headline(out, d->touch, d->sum);
    run(&h, d);
    html_put(out, "</header>\n<main>\n");
    table(&h, d);
    by_kind(&h, d, kind_heading, html_finding);
    if (d->touch) html_touch(out, d->touch);
    others(&h, d, DEDUPE_NOTE, "Notes");
    others(&h, d, DEDUPE_SUPPRESSED, "Suppressed");
    others(&h, d, DEDUPE_KNOWN, "Known from the baseline");
    html_put(out, "</main>\n<footer>uffence " UFFENCE_VERSION);
    html_put(out, d->touch ? ".</footer>\n" : ". Pictures are not to scale.</footer>\n");
    if (d->touch) html_touch_script(out, d->touch, nonce);
    html_put(out, "</body>\n</html>\n");
    sources_free(h.sources);
}
