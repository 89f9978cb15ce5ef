#include "cli/summary.h"

#include <stdio.h>
#include <string.h>

#include "cli/record_field.h"

#define COUNT_OF(a) (sizeof(a) / sizeof *(a))

static const struct record_field added[] = {
    RECORD_FIELD(summary, blocks, COUNT, true),         RECORD_FIELD(summary, guarded_blocks, COUNT, true),
    RECORD_FIELD(summary, sites, COUNT, false),         RECORD_FIELD(summary, guarded_sites, COUNT, false),
    RECORD_FIELD(summary, bytes, COUNT, false),         RECORD_FIELD(summary, guarded_bytes, COUNT, false),
    RECORD_FIELD(summary, passed_budget, COUNT, false), RECORD_FIELD(summary, passed_sample, COUNT, false),
    RECORD_FIELD(summary, passed_other, COUNT, false),  RECORD_FIELD(summary, touches, COUNT, false),
    RECORD_FIELD(summary, compact_blocks, COUNT, false), RECORD_FIELD(summary, mappings, COUNT, false),
    RECORD_FIELD(summary, passed_mappings, COUNT, false),
};
static const struct record_field greatest[] = { RECORD_FIELD(summary, peak_blocks, COUNT, false) };
static const struct record_field ours[] = {
    RECORD_FIELD(summary, findings, COUNT, false),      RECORD_FIELD(summary, errors, COUNT, false),
    RECORD_FIELD(summary, notes, COUNT, false),         RECORD_FIELD(summary, processes, COUNT, false),
    RECORD_FIELD(summary, unguarded, COUNT, false),     RECORD_FIELD(summary, lost, COUNT, false),
    RECORD_FIELD(summary, mistakes, COUNT, false),      RECORD_FIELD(summary, suppressed, COUNT, false),
    RECORD_FIELD(summary, suppressed_contexts, COUNT, false),
    RECORD_FIELD(summary, known, COUNT, false),         RECORD_FIELD(summary, known_contexts, COUNT, false),
};

static uint64_t *at(const struct summary *summary, const struct record_field *row)
{
    return (uint64_t *)((char *)(uintptr_t)summary + row->offset);
}

bool summary_add(struct summary *summary, const json_t *json, char *why, size_t whysize)
{
    struct summary one = { 0 };
    const json_t *uptime = json_object_get(json, "uptime");
    if (!record_fields(&one, json, added, COUNT_OF(added), "", why, whysize) ||
        !record_fields(&one, json, greatest, COUNT_OF(greatest), "", why, whysize))
        return false;
    if (uptime && !json_is_number(uptime)) {
        snprintf(why, whysize, "\"uptime\" is not a number");
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(added); i++) *at(summary, &added[i]) += *at(&one, &added[i]);
    if (one.peak_blocks > summary->peak_blocks) summary->peak_blocks = one.peak_blocks;
    if (json_number_value(uptime) > summary->uptime) summary->uptime = json_number_value(uptime);
    summary->records++;
    return true;
}

static void of(struct text *text, uint64_t part, uint64_t whole, const char *what)
{
    text_count(text, part);
    text_put(text, " of ");
    text_count(text, whole);
    text_put(text, what);
}

/* As in the records: when there are any. */
static bool left_out(const struct summary *s, const uint64_t *count)
{
    if (count == &s->compact_blocks) return !s->compact_blocks;
    return (count == &s->mappings || count == &s->passed_mappings) && !s->passed_mappings;
}

/* Rounded down: 100.0 % means every one. */
static void percent(struct text *text, uint64_t part, uint64_t whole)
{
    unsigned mille = (unsigned)((double)part * 1000 / (double)whole);
    if (part < whole && mille >= 1000) mille = 999;
    text_format(text, " (%u.%u %%)", mille / 10, mille % 10);
}

static void passed(struct text *text, const struct summary *s)
{
    if (!(s->passed_budget | s->passed_sample | s->passed_other)) return;
    text_begin(text);
    text_put(text, "    not guarded: ");
    text_count(text, s->passed_budget);
    text_put(text, " past the memory budget, ");
    text_count(text, s->passed_sample);
    text_put(text, " not sampled, ");
    text_count(text, s->passed_other);
    text_put(text, " for other reasons");
    text_end(text);
}

void summary_text(struct text *text, const struct summary *s)
{
    if (!s->records) {
        text_line(text, "GUARD SUMMARY: no process told its counts: it was killed, or is still running");
        return;
    }
    text_begin(text);
    text_put(text, "GUARD SUMMARY: guarded ");
    of(text, s->guarded_blocks, s->blocks, " blocks");
    if (s->blocks) percent(text, s->guarded_blocks, s->blocks);
    text_put(text, ", ");
    of(text, s->guarded_sites, s->sites, " allocation sites, ");
    of(text, s->guarded_bytes, s->bytes, " bytes");
    if (s->processes > 1) text_format(text, ", in %llu processes", (unsigned long long)s->processes);
    text_end(text);
    if (s->compact_blocks) {
        text_begin(text);
        text_put(text, "    compact: ");
        text_count(text, s->compact_blocks);
        text_put(text, " of these shared pages with others, canary between them");
        text_end(text);
    }
    passed(text, s);
    if (s->passed_mappings) {
        text_begin(text);
        text_put(text, "    mappings: ");
        of(text, s->passed_mappings, s->mappings, " without guards and quarantine, those of the busiest callers");
        text_end(text);
    }
}

json_t *summary_json(const struct summary *s)
{
    json_t *json = json_object();
    json_object_set_new(json, "record", json_string("summary"));
    for (size_t i = 0; i < COUNT_OF(added); i++) {
        if (left_out(s, at(s, &added[i]))) continue;
        json_object_set_new(json, added[i].key, json_integer((json_int_t)*at(s, &added[i])));
    }
    json_object_set_new(json, "peak_blocks", json_integer((json_int_t)s->peak_blocks));
    json_object_set_new(json, "uptime", json_real(s->uptime));
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        json_object_set_new(json, ours[i].key, json_integer((json_int_t)*at(s, &ours[i])));
    return json;
}
