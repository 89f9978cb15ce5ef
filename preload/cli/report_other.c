#include "cli/report_other.h"

#include <string.h>

#include "cli/report_state.h"

static uint64_t number(const json_t *o, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(o, key));
    return n > 0 ? (uint64_t)n : 0;
}

static void snapshot(struct report *r, const json_t *o)
{
    const char *label = json_string_value(json_object_get(o, "label"));
    if (r->quiet) return;
    text_begin(&r->text);
    text_put(&r->text, "Snapshot");
    if (label) {
        text_put(&r->text, " ");
        text_safe(&r->text, label);
    }
    text_put(&r->text, ": ");
    text_count(&r->text, number(o, "live_blocks"));
    text_put(&r->text, " guarded blocks live, ");
    text_count(&r->text, number(o, "live_bytes"));
    text_put(&r->text, " bytes");
    if (json_object_get(o, "touched_pages")) {
        text_put(&r->text, "; touched ");
        text_count(&r->text, number(o, "touched_pages"));
        text_put(&r->text, " pages");
    }
    text_end(&r->text);
}

static const struct {
    const char *type;
    void (*take)(struct report *r, const json_t *o);
} takers[] = { { "snapshot", snapshot } };

void report_other(struct report *r, const struct record *record)
{
    const char *type = json_string_value(json_object_get(record->json, "record"));
    for (size_t i = 0; type && i < sizeof takers / sizeof *takers; i++) {
        if (strcmp(type, takers[i].type) != 0) continue;
        jsonout_put(&r->json, json_incref(record->json));
        takers[i].take(r, record->json);
    }
}
