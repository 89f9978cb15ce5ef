#include "cli/sarif.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/jsonout.h"
#include "cli/sarif_trace.h"
#include "uffence.h"

static const struct {
    const char *name, *severity;
    unsigned cwe;
} kinds[] = {
#define UF_KIND(id, kind, number, level, words) { kind, level, number },
#include "kinds.def"
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static json_t *text_of_number(const char *format, unsigned number)
{
    char text[64];
    snprintf(text, sizeof text, format, number);
    return json_string(text);
}

static json_t *rule(size_t i)
{
    char words[96], *c;
    json_t *rule = json_object(), *tags = json_array(), *properties = json_object();
    int n = snprintf(words, sizeof words, kinds[i].cwe ? "%s (" : "%s", kinds[i].name);
    if (kinds[i].cwe) snprintf(words + n, sizeof words - (size_t)n, "CWE-%u)", kinds[i].cwe);
    for (c = words; *c && *c != '('; c++)
        if (*c == '-') *c = ' ';
    sarif_set(rule, "id", json_string(kinds[i].name));
    sarif_set(rule, "shortDescription", sarif_message(words));
    sarif_set(rule, "defaultConfiguration", json_pack("{s:s}", "level", kinds[i].severity));
    if (!kinds[i].cwe) { /* what was asked for is no weakness */
        json_array_append_new(tags, json_string("information"));
        sarif_set(properties, "tags", tags);
        sarif_set(rule, "properties", properties);
        return rule;
    }
    sarif_set(rule, "helpUri", text_of_number("https://cwe.mitre.org/data/definitions/%u.html", kinds[i].cwe));
    json_array_append_new(tags, json_string("security"));
    json_array_append_new(tags, text_of_number("external/cwe/cwe-%03u", kinds[i].cwe));
    sarif_set(properties, "tags", tags);
    sarif_set(properties, "precision", json_string("very-high"));
    sarif_set(rule, "properties", properties);
    sarif_set(rule, "relationships", json_pack("[{s:{s:o, s:{s:s, s:i}}, s:[s]}]", "target", "id",
                                               text_of_number("%u", kinds[i].cwe), "toolComponent", "name", "CWE", "index", 0,
                                               "kinds", "superset"));
    return rule;
}

static json_t *tool(void)
{
    json_t *rules = json_array();
    for (size_t i = 0; i < KINDS; i++) json_array_append_new(rules, rule(i));
    return json_pack("{s:{s:s, s:s, s:s, s:o, s:[{s:s, s:i}]}}", "driver", "name", "uffence", "version", UFFENCE_VERSION,
                     "semanticVersion", UFFENCE_VERSION, "rules", rules, "supportedTaxonomies", "name", "CWE", "index", 0);
}

static json_t *taxonomies(void)
{
    json_t *taxa = json_array();
    for (size_t i = 0; i < KINDS; i++) {
        bool again = kinds[i].cwe == 0;
        for (size_t j = 0; j < i; j++) again |= kinds[j].cwe == kinds[i].cwe;
        if (!again) json_array_append_new(taxa, json_pack("{s:o}", "id", text_of_number("%u", kinds[i].cwe)));
    }
    return json_pack("[{s:s, s:s, s:{s:s}, s:o}]", "name", "CWE", "organization", "MITRE", "shortDescription", "text",
                     "Common Weakness Enumeration", "taxa", taxa);
}

static json_t *hex(uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "0x%" PRIx64, value);
    return json_string(text);
}

static json_t *properties(const struct kept *k)
{
    const struct record_finding *f = &k->f;
    json_t *p = json_object();
    sarif_set(p, "address", hex(f->addr));
    sarif_set(p, "access", jsonout_string(f->access));
    if (f->size) sarif_set(p, "size", json_integer((json_int_t)f->size));
    sarif_set(p, "pid", json_integer((json_int_t)k->context->pid));
    if (f->thread) sarif_set(p, "thread", jsonout_string(f->thread));
    if (k->kind->cwe) sarif_set(p, "cwe", json_integer(k->kind->cwe));
    if (f->has_block) {
        json_t *b = json_object();
        sarif_set(b, "address", hex(f->block.addr));
        sarif_set(b, "size", json_integer((json_int_t)f->block.size));
        sarif_set(b, "state", jsonout_string(f->block.state));
        sarif_set(b, "what", jsonout_string(f->block.what));
        sarif_set(b, "side", jsonout_string(f->block.side));
        sarif_set(b, "distance", json_integer((json_int_t)f->block.distance));
        sarif_set(p, "block", b);
    }
    return p;
}

/* That it fails nothing, and why. */
static void set_state(json_t *result, const struct kept *k, const struct document *d)
{
    if (d->baseline)
        sarif_set(result, "baselineState", json_string(k->context->class == DEDUPE_KNOWN ? "unchanged" : "new"));
    if (!k->suppression) return;
    json_t *suppression = json_object(), *list = json_array();
    sarif_set(suppression, "kind", json_string("external"));
    sarif_set(suppression, "justification", jsonout_string(k->suppression->name));
    json_array_append_new(list, suppression);
    sarif_set(result, "suppressions", list);
}

static json_t *result(const struct kept *k, const struct document *d)
{
    char *message = document_message(k), print[KEPT_FINGERPRINT + 16];
    json_t *r = json_object(), *locations = json_array();
    sarif_set(r, "ruleId", jsonout_string(k->f.kind));
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, k->f.kind) == 0) sarif_set(r, "ruleIndex", json_integer((json_int_t)i));
    sarif_set(r, "level", json_string(k->kind->severity));
    sarif_set(r, "message", sarif_message(message));
    if (k->place) json_array_append_new(locations, sarif_location(k->place));
    sarif_set(r, "locations", locations);
    sarif_set(r, "relatedLocations", sarif_related(k));
    sarif_set(r, "stacks", sarif_stacks(k));
    sarif_set(r, "codeFlows", sarif_flows(k));
    snprintf(print, sizeof print, "%s:%u", k->fingerprint, k->ordinal);
    sarif_set(r, "partialFingerprints", json_pack("{s:s}", "uffence/v1", print));
    sarif_set(r, "occurrenceCount", json_integer((json_int_t)k->context->total));
    set_state(r, k, d);
    sarif_set(r, "properties", properties(k));
    free(message);
    return r;
}

static json_t *invocation(const struct document *d)
{
    char began[32], ended[32];
    json_t *json = json_object();
    document_time(d->began, began);
    document_time(d->ended, ended);
    sarif_set(json, "commandLine", jsonout_string(d->program));
    sarif_set(json, "processId", json_integer((json_int_t)d->pid));
    sarif_set(json, "startTimeUtc", json_string(began));
    sarif_set(json, "endTimeUtc", json_string(ended));
    sarif_set(json, "executionSuccessful", json_boolean(d->guarded));
    if (!d->guarded)
        sarif_set(json, "toolExecutionNotifications",
                  json_pack("[{s:s, s:{s:s}}]", "level", "error", "message", "text",
                            "Not every process was guarded: what is missing here may still be there."));
    return json;
}

/* Where the relative paths begin. */
static json_t *bases(const struct place_rules *rules)
{
    char *uri = place_uri(rules->root), *whole = NULL;
    json_t *json = NULL;
    if (*rules->root && asprintf(&whole, "file://%s/", uri) > 0)
        json = json_pack("{s:{s:o}}", "%SRCROOT%", "uri", jsonout_string(whole));
    free(whole);
    free(uri);
    return json;
}

static int put(const char *bytes, size_t len, void *sink)
{
    report_sink_add(sink, bytes, len);
    return 0;
}

/* All of it but the results, of which there is an empty list at the very end. */
static json_t *frame_of(const struct document *d)
{
    json_t *run = json_object(), *invocations = json_array(), *root = json_object(), *runs = json_array();
    json_array_append_new(invocations, invocation(d));
    sarif_set(run, "tool", tool());
    sarif_set(run, "taxonomies", taxonomies());
    sarif_set(run, "invocations", invocations);
    sarif_set(run, "originalUriBaseIds", bases(d->rules));
    sarif_set(run, "columnKind", json_string("utf16CodeUnits"));
    sarif_set(run, "results", json_array());
    json_array_append_new(runs, run);
    sarif_set(root, "$schema", json_string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                                           "sarif-schema-2.1.0.json"));
    sarif_set(root, "version", json_string("2.1.0"));
    sarif_set(root, "runs", runs);
    return root;
}

/* Ten thousand results as one tree would take gigabytes: they are made, written and forgotten one by one. */
void sarif_write(struct report_sink *out, const struct document *d)
{
    static const char end[] = "]}]}";
    json_t *root = frame_of(d);
    char *text = json_dumps(root, JSON_COMPACT);
    const char *between = "\n";
    json_decref(root);
    if (!text) return;
    report_sink_add(out, text, strlen(text) - (sizeof end - 1));
    free(text);
    for (const struct kept *k = d->first; k; k = k->next) {
        if (k->context->class == DEDUPE_DROPPED) continue;
        json_t *one = result(k, d);
        report_sink_add(out, between, strlen(between));
        json_dump_callback(one, put, out, JSON_COMPACT | JSON_REAL_PRECISION(16));
        json_decref(one);
        report_sink_flush(out);
        between = ",\n";
    }
    report_sink_add(out, end, sizeof end - 1);
    report_sink_add(out, "\n", 1);
}
