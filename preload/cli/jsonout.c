#include "cli/jsonout.h"

#include "cli/suppress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool jsonout_open(struct jsonout *json, const char *path, char **error)
{
    *json = (struct jsonout){ .on = path != NULL };
    if (!path) return true;
    bool standard = strcmp(path, "-") == 0;
    return report_sink_open(&json->out, standard ? NULL : path, STDOUT_FILENO, "standard output", error);
}

json_t *jsonout_string(const char *text)
{
    json_t *value = json_string(text);
    if (value) return value;
    char *clean = record_utf8(text, strlen(text));
    value = json_string(clean);
    free(clean);
    return value;
}

static int add(const char *bytes, size_t len, void *sink)
{
    report_sink_add(sink, bytes, len);
    return 0;
}

void jsonout_put(struct jsonout *json, json_t *value)
{
    if (json->on) {
        json_dump_callback(value, add, &json->out, JSON_COMPACT | JSON_REAL_PRECISION(16));
        report_sink_add(&json->out, "\n", 1);
        report_sink_flush(&json->out);
    }
    json_decref(value);
}

static void set_hex(json_t *object, const char *key, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "0x%" PRIx64, value);
    json_object_set_new_nocheck(object, key, json_string_nocheck(text));
}

static json_t *frame_json(const struct symbol_step *step, const struct symbol_frame *frame, bool exact)
{
    json_t *object = json_object();
    set_hex(object, "pc", step->pc);
    if (step->module) {
        json_object_set_new_nocheck(object, "module", jsonout_string(step->module->path));
        json_object_set_new_nocheck(object, "build_id", jsonout_string(step->module->build_id));
        set_hex(object, "offset", step->offset);
    }
    if (frame->function) json_object_set_new_nocheck(object, "function", jsonout_string(frame->function));
    if (frame->linkage) json_object_set_new_nocheck(object, "linkage", jsonout_string(frame->linkage));
    if (frame->file) {
        json_object_set_new_nocheck(object, "file", jsonout_string(frame->file));
        json_object_set_new_nocheck(object, "line", json_integer(frame->line));
    }
    json_object_set_new_nocheck(object, "inlined", json_boolean(frame->inlined));
    /* without it pc is a return address: the call is the instruction before it */
    if (exact) json_object_set_new_nocheck(object, "exact", json_true());
    return object;
}

void jsonout_trace(json_t *object, const char *key, const struct symbol_view *view, const struct record_trace *trace)
{
    if (!json_object_get(object, key)) return;
    json_t *list = json_array();
    for (size_t i = 0; i < trace->count; i++) {
        struct symbol_step step = symbol_view_step(view, &trace->frame[i]);
        for (size_t j = 0; j < step.place->count; j++)
            json_array_append_new(list, frame_json(&step, &step.place->frame[j], trace->frame[i].exact));
    }
    json_object_set_new_nocheck(object, key, list);
}

/* Where the function NAME begins, as a frame. */
static void set_called(json_t *object, const char *key, const struct symbol_view *view, const char *name, const struct record_frame *at)
{
    if (!object || !json_object_get(object, key)) return;
    struct symbol_frame frame = { .function = (char *)name };
    struct symbol_step step = symbol_view_called(view, at, NULL);
    json_object_set_new_nocheck(object, key, frame_json(&step, &frame, true));
}

static void set_fingerprint(json_t *object, const struct kept *kept)
{
    json_object_set_new(object, "fingerprint", json_sprintf("%s:%u", kept->fingerprint, kept->ordinal));
    if (!kept->place || !kept->place->shown) return;
    json_t *place = json_object();
    json_object_set_new(place, "file", jsonout_string(kept->place->shown));
    json_object_set_new(place, "line", json_integer(kept->place->line));
    json_object_set_new(object, "place", place);
}

void jsonout_finding(struct jsonout *json, const struct record *record, const struct symbol_view *view,
                     const struct kept *kept)
{
    if (!json->on) return;
    const struct report_kind *kind = kept->kind;
    const struct dedupe_context *context = kept->context;
    json_t *object = record->json, *block = json_object_get(object, "block");
    json_object_set_new(object, "id", json_integer((json_int_t)context->id));
    json_object_set_new(object, "severity", json_string(kind->severity));
    if (kind->cwe) json_object_set_new(object, "cwe", json_integer(kind->cwe));
    json_object_set_new(object, "text", jsonout_string(context->title));
    jsonout_trace(object, "trace", view, &view->finding->trace);
    const struct record_finding *f = view->finding;
    set_called(object, "function_at", view, f->function, f->function_at);
    set_called(block, "family_at", view, f->block.family, f->block.family_at);
    set_called(block, "free_family_at", view, f->block.free_family, f->block.free_family_at);
    if (block) {
        jsonout_trace(block, "alloc_trace", view, &view->finding->block.alloc_trace);
        jsonout_trace(block, "free_trace", view, &view->finding->block.free_trace);
    }
    set_fingerprint(object, kept);
    if (context->class == DEDUPE_SUPPRESSED || context->class == DEDUPE_KNOWN) {
        json_object_set_new(object, "record", json_string("suppressed"));
        json_object_set_new(object, "by", jsonout_string(kept->suppression ? kept->suppression->name : "the baseline"));
    }
    /* "modules" stays until the record is released: the view's strings live in it */
    json_t *without = json_copy(object);
    json_object_del(without, "modules");
    jsonout_put(json, without);
}

int jsonout_close(struct jsonout *json)
{
    return json->on ? report_sink_close(&json->out) : 0;
}
