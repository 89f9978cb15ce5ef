#include "cli/report_other.h"

#include <inttypes.h>
#include <string.h>

#include "cli/report_dirty.h"
#include "cli/report_state.h"
#include "cli/text_value.h"
#include "cli/touch_moment.h"

static uint64_t number(const json_t *o, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(o, key));
    return n > 0 ? (uint64_t)n : 0;
}

static void snapshot(struct report *r, json_t *o)
{
    const char *label = json_string_value(json_object_get(o, "label"));
    if (r->quiet) {
        touch_moment_end(&r->moments, NULL, o);
        return;
    }
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
    touch_moment_end(&r->moments, &r->text, o);
}

static const char *words(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

/* One of many writes; the finding that it belongs to has the stack. */
static void write_one(struct report *r, json_t *o)
{
    uint64_t id = dedupe_id(&r->dedupe, number(o, "pid"), number(o, "of"));
    json_object_del(o, "of");
    json_object_set_new(o, "id", json_integer((json_int_t)id));
    if (!r->verbose) return;
    text_begin(&r->text);
    text_put(&r->text, "Write to ");
    text_safe(&r->text, words(o, "addr"));
    text_put(&r->text, ": ");
    text_value(&r->text, words(o, "before"));
    text_put(&r->text, " became ");
    text_value(&r->text, words(o, "after"));
    text_format(&r->text, ", finding %" PRIu64, id);
    text_end(&r->text);
}

static void watch(struct report *r, json_t *o)
{
    if (r->quiet) return;
    text_begin(&r->text);
    text_put(&r->text, "WATCH SUMMARY: ");
    text_safe(&r->text, *words(o, "name") ? words(o, "name") : words(o, "addr"));
    text_put(&r->text, " (");
    text_count(&r->text, number(o, "size"));
    text_put(&r->text, " bytes): ");
    text_count(&r->text, number(o, "writes"));
    text_put(&r->text, " writes, ");
    text_count(&r->text, number(o, "kernel_writes"));
    text_put(&r->text, " in system calls; ");
    text_count(&r->text, number(o, "beside"));
    text_put(&r->text, " to other bytes of its pages");
    text_end(&r->text);
}

static void holes(struct report *r, json_t *o)
{
    if (r->quiet) return;
    text_begin(&r->text);
    text_put(&r->text, "HOLES SUMMARY: ");
    text_safe(&r->text, words(o, "path"));
    text_put(&r->text, ": touched ");
    text_count(&r->text, number(o, "touched_pages"));
    text_put(&r->text, " holes, ");
    text_count(&r->text, number(o, "kernel_touched_pages"));
    text_put(&r->text, " in system calls; refused ");
    text_count(&r->text, number(o, "denied"));
    text_put(&r->text, " touches");
    text_end(&r->text);
}

static void cow(struct report *r, json_t *o)
{
    if (r->quiet) return;
    text_begin(&r->text);
    text_put(&r->text, "COW SUMMARY: dirtied ");
    text_count(&r->text, number(o, "dirtied_pages"));
    text_put(&r->text, " and, in system calls, ");
    text_count(&r->text, number(o, "kernel_dirtied_pages"));
    text_put(&r->text, " of ");
    text_count(&r->text, number(o, "shared_pages"));
    text_put(&r->text, " pages shared with the parent");
    text_end(&r->text);
}

static void countable(struct report *r, json_t *o)
{
    (void)r;
    dirty_process(number(o, "pid"));
}

static const struct {
    const char *type;
    void (*take)(struct report *r, json_t *o);
} takers[] = { { "snapshot", snapshot }, { "write", write_one }, { "watch", watch }, { "holes", holes }, { "cow", cow }, { "countable", countable } };

void report_other(struct report *r, const struct record *record)
{
    const char *type = json_string_value(json_object_get(record->json, "record"));
    for (size_t i = 0; type && i < sizeof takers / sizeof *takers; i++) {
        if (strcmp(type, takers[i].type) != 0) continue;
        takers[i].take(r, record->json);
        jsonout_put(&r->json, json_incref(record->json));
    }
}
