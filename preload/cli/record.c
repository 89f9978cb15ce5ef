/* record.c: from a line to a struct record, small records and the common part. */
#include "cli/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/record_field.h"
#include "cli/record_finding.h"
#include "cli/report_map.h"

#define COUNT_OF(a) (sizeof(a) / sizeof *(a))

static const struct record_field common[] = { RECORD_FIELD(record, pid, COUNT, true) };
static const struct record_field start[] = {
    RECORD_FIELD(record, version, COUNT, true),    RECORD_FIELD(record, ppid, COUNT, false),
    RECORD_FIELD(record, exe, TEXT, false),        RECORD_FIELD(record, backend, TEXT, false),
    RECORD_FIELD(record, delivery, TEXT, false),
};
static const struct record_field repeat[] = {
    RECORD_FIELD(record, of, COUNT, true),         RECORD_FIELD(record, count, COUNT, true),
};
static const struct record_field note[] = {
    RECORD_FIELD(record, level, TEXT, false),      RECORD_FIELD(record, code, TEXT, false),
    RECORD_FIELD(record, text, TEXT, true),
};
static const struct record_field unguarded[] = {
    RECORD_FIELD(record, exe, TEXT, false),        RECORD_FIELD(record, why, TEXT, true),
};
static const struct record_field lost[] = {
    RECORD_FIELD(record, what, TEXT, true),        RECORD_FIELD(record, count, COUNT, true),
};
static const struct record_field thinned[] = {
    RECORD_FIELD(record, blocks, COUNT, true),     RECORD_FIELD(record, guarded, COUNT, true),
    RECORD_FIELD(record, estimated, TRUTH, false),
};

static const struct {
    const char *name;
    enum record_type type;
    const struct record_field *rows;
    size_t count;
} types[] = {
    { "start", RECORD_START, start, COUNT_OF(start) },
    { "finding", RECORD_FINDING, NULL, 0 },
    { "repeat", RECORD_REPEAT, repeat, COUNT_OF(repeat) },
    { "note", RECORD_NOTE, note, COUNT_OF(note) },
    { "unguarded", RECORD_UNGUARDED, unguarded, COUNT_OF(unguarded) },
    { "lost", RECORD_LOST, lost, COUNT_OF(lost) },
    { "summary", RECORD_SUMMARY, NULL, 0 },
    { "thinned", RECORD_THINNED, thinned, COUNT_OF(thinned) },
};

/* Length of the UTF-8 sequence at P, 0 when there is none (overlong forms and surrogates are none). */
static size_t sequence(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80) return 1;
    size_t n = p[0] >= 0xf0 && p[0] < 0xf5 ? 4 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3 : p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : 0;
    if (!n || n > left) return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f)) return 0;
    if ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f)) return 0;
    return n;
}

char *record_utf8(const char *bytes, size_t len)
{
    unsigned char *copy = report_alloc(len + 1);
    memcpy(copy, bytes, len);
    for (size_t i = 0; i < len;) {
        size_t n = copy[i] ? sequence(copy + i, len - i) : 0;
        if (!n) copy[i] = '?';
        i += n ? n : 1;
    }
    return (char *)copy;
}

static json_t *load(const char *line, size_t len, json_error_t *error)
{
    json_t *json = json_loadb(line, len, 0, error);
    if (json || json_error_code(error) != json_error_invalid_utf8) return json;
    /* a thread's name or a path may hold any bytes: better a '?' than a lost finding */
    char *copy = record_utf8(line, len);
    json = json_loadb(copy, len, 0, error);
    free(copy);
    return json;
}

static bool fill(struct record *out, char *why, size_t whysize)
{
    const char *name = json_string_value(json_object_get(out->json, "record"));
    if (!record_fields(out, out->json, common, COUNT_OF(common), "", why, whysize)) return false;
    const json_t *when = json_object_get(out->json, "time");
    if (when && !json_is_number(when)) {
        snprintf(why, whysize, "\"time\" is not a number");
        return false;
    }
    out->time = json_number_value(when);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (strcmp(types[i].name, name) != 0) continue;
        out->type = types[i].type;
        if (out->type == RECORD_FINDING) return record_finding_fill(&out->finding, out->json, why, whysize);
        if (out->type == RECORD_THINNED && !record_trace_fill(&out->finding, out->json, why, whysize)) return false;
        return record_fields(out, out->json, types[i].rows, types[i].count, "", why, whysize);
    }
    return true;
}

enum record_outcome record_parse(struct record *out, const char *line, size_t len, char *why, size_t whysize)
{
    *out = (struct record){ 0 };
    if (len > RECORD_LINE_MAX) {
        snprintf(why, whysize, "the line is too long (over %d bytes)", RECORD_LINE_MAX);
        return memmem(line, 4096, "\"record\"", 8) ? RECORD_WRONG : RECORD_NONE;
    }
    json_error_t error;
    out->json = load(line, len, &error);
    if (!out->json) {
        snprintf(why, whysize, "not a JSON object: %s", error.text);
        return len && memmem(line, len, "\"record\"", 8) ? RECORD_WRONG : RECORD_NONE;
    }
    if (!json_is_object(out->json) || !json_is_string(json_object_get(out->json, "record"))) {
        snprintf(why, whysize, json_is_object(out->json) ? "\"record\" is missing" : "not a JSON object");
        record_release(out);
        return RECORD_NONE;
    }
    if (fill(out, why, whysize)) return RECORD_GOOD;
    record_release(out);
    return RECORD_WRONG;
}

void record_release(struct record *record)
{
    record_finding_release(&record->finding);
    json_decref(record->json);
    record->json = NULL;
}
