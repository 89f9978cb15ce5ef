#include "cli/junit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/xml.h"

struct totals {
    uint64_t tests, failures, skipped;
};

static struct totals count(const struct document *d)
{
    struct totals t = { 0 };
    for (const struct kept *k = d->first; k; k = k->next) {
        t.failures += k->context->class == DEDUPE_FINDING;
        t.skipped += k->context->class == DEDUPE_KNOWN || k->context->class == DEDUPE_SUPPRESSED;
    }
    t.tests = t.failures + t.skipped;
    return t;
}

static void place_attributes(struct xml *x, const struct kept *k)
{
    char *name = NULL, *class = NULL;
    if (asprintf(&class, "uffence.%s", k->f.kind) > 0) xml_attribute(x, "classname", class);
    /* two findings of one kind and place are two cases: the number tells them apart */
    int n = k->ordinal > 1 ? asprintf(&name, "%s at %s #%u", k->context->title, k->context->where, k->ordinal)
                           : asprintf(&name, "%s at %s", k->context->title, k->context->where);
    if (n > 0) xml_attribute(x, "name", name);
    if (k->place && k->place->shown) {
        xml_attribute(x, "file", k->place->shown);
        xml_attribute_count(x, "line", k->place->line);
    }
    xml_attribute(x, "time", "0");
    free(name);
    free(class);
}

static void finding(struct xml *x, const struct kept *k)
{
    bool failure = k->context->class == DEDUPE_FINDING;
    char *message = document_message(k), *text = kept_text(k);
    xml_begin(x, "testcase");
    place_attributes(x, k);
    xml_begin(x, failure ? "failure" : "skipped");
    if (failure) xml_attribute(x, "type", k->f.kind);
    xml_attribute(x, "message", failure ? message : k->suppression ? "suppressed" : "known, it stands in the baseline");
    if (failure) xml_text(x, text);
    xml_end(x);
    xml_end(x);
    free(message);
    free(text);
}

/* The one case of a run that found nothing: green only when somebody looked. */
static void nothing(struct xml *x, const struct document *d)
{
    xml_begin(x, "testcase");
    xml_attribute(x, "classname", "uffence");
    xml_attribute(x, "name", d->guarded ? "no memory errors" : "the program was guarded");
    xml_attribute(x, "time", "0");
    if (!d->guarded) {
        xml_begin(x, "error");
        xml_attribute(x, "type", "unguarded");
        xml_attribute(x, "message", "not every process was guarded: nothing found says little");
        xml_end(x);
    }
    xml_end(x);
}

static void suite_attributes(struct xml *x, const struct document *d, const struct totals *t, uint64_t cases, uint64_t errors)
{
    char text[32];
    xml_attribute(x, "name", "uffence");
    xml_attribute_count(x, "tests", cases);
    xml_attribute_count(x, "failures", t->failures);
    xml_attribute_count(x, "errors", errors);
    xml_attribute_count(x, "skipped", t->skipped);
    snprintf(text, sizeof text, "%.3f", d->ended > d->began ? d->ended - d->began : 0);
    xml_attribute(x, "time", text);
}

void junit_write(struct report_sink *out, const struct document *d)
{
    struct xml x;
    char text[32];
    struct totals t = count(d);
    uint64_t errors = !d->guarded, cases = t.tests + (!t.tests || errors);
    document_time(d->began, text);
    text[19] = 0; /* the schema in use wants it without a zone */
    xml_open(&x, out);
    xml_begin(&x, "testsuites");
    suite_attributes(&x, d, &t, cases, errors);
    xml_begin(&x, "testsuite");
    suite_attributes(&x, d, &t, cases, errors);
    xml_attribute(&x, "timestamp", text);
    xml_begin(&x, "properties");
    xml_begin(&x, "property");
    xml_attribute(&x, "name", "command");
    xml_attribute(&x, "value", d->program);
    xml_end(&x);
    xml_end(&x);
    for (const struct kept *k = d->first; k; k = k->next) {
        enum dedupe_class class = k->context->class;
        if (class == DEDUPE_FINDING || class == DEDUPE_KNOWN || class == DEDUPE_SUPPRESSED) finding(&x, k);
    }
    if (cases > t.tests) nothing(&x, d);
    xml_end(&x);
    xml_end(&x);
    xml_close(&x);
}
