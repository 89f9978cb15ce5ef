#include "cli/record_finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/record_field.h"
#include "cli/report_map.h"

enum { FRAMES_MAX = 1024, MODULES_MAX = 4096 };

#define COUNT_OF(a) (sizeof(a) / sizeof *(a))

static const struct record_field finding_rows[] = {
    RECORD_FIELD(record_finding, seq, COUNT, true),       RECORD_FIELD(record_finding, kind, TEXT, true),
    RECORD_FIELD(record_finding, tid, COUNT, false),      RECORD_FIELD(record_finding, thread, TEXT, false),
    RECORD_FIELD(record_finding, access, TEXT, true),     RECORD_FIELD(record_finding, size, COUNT, false),
    RECORD_FIELD(record_finding, addr, HEX, true),        RECORD_FIELD(record_finding, pc, HEX, false),
    RECORD_FIELD(record_finding, function, TEXT, false),  RECORD_FIELD(record_finding, param, TEXT, false),
    RECORD_FIELD(record_finding, fatal, TRUTH, false),    RECORD_FIELD(record_finding, name, TEXT, false),
    RECORD_FIELD(record_finding, before, TEXT, false),    RECORD_FIELD(record_finding, after, TEXT, false),
};
static const struct record_field block_rows[] = {
    RECORD_FIELD(record_block, addr, HEX, true),          RECORD_FIELD(record_block, size, COUNT, true),
    RECORD_FIELD(record_block, state, TEXT, true),        RECORD_FIELD(record_block, what, TEXT, false),
    RECORD_FIELD(record_block, side, TEXT, true),         RECORD_FIELD(record_block, distance, COUNT, true),
    RECORD_FIELD(record_block, family, TEXT, false),      RECORD_FIELD(record_block, free_family, TEXT, false),
    RECORD_FIELD(record_block, alloc_tid, COUNT, false),  RECORD_FIELD(record_block, alloc_thread, TEXT, false),
    RECORD_FIELD(record_block, free_tid, COUNT, false),   RECORD_FIELD(record_block, free_thread, TEXT, false),
};
static const struct record_field damage_rows[] = {
    RECORD_FIELD(record_damage, side, TEXT, true),        RECORD_FIELD(record_damage, distance, COUNT, true),
    RECORD_FIELD(record_damage, length, COUNT, true),     RECORD_FIELD(record_damage, bytes, TEXT, false),
    RECORD_FIELD(record_damage, expected, TEXT, false),   RECORD_FIELD(record_damage, near, TEXT, false),
};
static const struct record_field leak_rows[] = {
    RECORD_FIELD(record_leak, how, TEXT, true),             RECORD_FIELD(record_leak, bytes, COUNT, true),
    RECORD_FIELD(record_leak, blocks, COUNT, true),         RECORD_FIELD(record_leak, indirect_bytes, COUNT, false),
    RECORD_FIELD(record_leak, indirect_blocks, COUNT, false), RECORD_FIELD(record_leak, resident, COUNT, false),
};
static const struct record_field module_rows[] = {
    RECORD_FIELD(record_module, path, TEXT, true),        RECORD_FIELD(record_module, build_id, TEXT, false),
    RECORD_FIELD(record_module, base, HEX, false),
};

static bool frame_fill(struct record_frame *out, const json_t *frame, size_t modules)
{
    const json_t *module = json_array_get(frame, 0), *addr = json_array_get(frame, 1), *exact = json_array_get(frame, 2);
    if (!json_is_integer(module) || !json_is_string(addr) || (exact && !json_is_integer(exact))) return false;
    json_int_t index = json_integer_value(module);
    if (index < -1 || index >= (json_int_t)modules) return false;
    out->module = (int)index;
    out->exact = json_integer_value(exact) == 1;
    return record_hex(json_string_value(addr), &out->addr);
}

static bool trace_fill(struct record_trace *out, const json_t *object, const char *key, size_t modules, char *why,
                       size_t whysize)
{
    const json_t *list = json_object_get(object, key);
    if (!list) return true;
    if (!json_is_array(list)) {
        snprintf(why, whysize, "\"%s\" is not an array", key);
        return false;
    }
    size_t count = json_array_size(list) < FRAMES_MAX ? json_array_size(list) : FRAMES_MAX;
    out->frame = report_alloc(count * sizeof *out->frame);
    for (size_t i = 0; i < count; i++) {
        if (!frame_fill(&out->frame[i], json_array_get(list, i), modules)) {
            snprintf(why, whysize, "frame %zu of \"%s\" is not [module, address]", i, key);
            return false;
        }
        out->count = i + 1;
    }
    return true;
}

static bool frame_at(struct record_frame **out, const json_t *object, const char *key, size_t modules, char *why, size_t whysize)
{
    const json_t *frame = json_object_get(object, key);
    if (!frame) return true;
    *out = report_alloc(sizeof **out);
    if (frame_fill(*out, frame, modules)) return true;
    snprintf(why, whysize, "\"%s\" is not [module, address]", key);
    return false;
}

static bool modules_fill(struct record_finding *out, const json_t *json, char *why, size_t whysize)
{
    const json_t *list = json_object_get(json, "modules");
    if (!list) return true;
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count > MODULES_MAX) {
        snprintf(why, whysize, "\"modules\" is not an array of at most %d", MODULES_MAX);
        return false;
    }
    out->module = report_alloc(count * sizeof *out->module);
    for (size_t i = 0; i < count; i++) {
        out->module[i] = (struct record_module){ .path = "", .build_id = "" };
        if (!record_fields(&out->module[i], json_array_get(list, i), module_rows, COUNT_OF(module_rows), "modules.", why,
                           whysize))
            return false;
    }
    out->modules = count;
    return true;
}

/* An optional object inside the record: *there says whether it was. */
static bool part(void *into, const json_t *json, const char *key, const struct record_field *rows, size_t n, bool *there,
                 char *why, size_t whysize)
{
    const json_t *object = json_object_get(json, key);
    char in[16];
    *there = object != NULL;
    if (!object) return true;
    snprintf(in, sizeof in, "%s.", key);
    if (json_is_object(object)) return record_fields(into, object, rows, n, in, why, whysize);
    snprintf(why, whysize, "\"%s\" is not an object", key);
    return false;
}

bool record_trace_fill(struct record_finding *out, const json_t *json, char *why, size_t whysize)
{
    return modules_fill(out, json, why, whysize) && trace_fill(&out->trace, json, "trace", out->modules, why, whysize);
}

bool record_finding_fill(struct record_finding *out, const json_t *json, char *why, size_t whysize)
{
    out->block.what = "block";
    if (!record_fields(out, json, finding_rows, COUNT_OF(finding_rows), "", why, whysize) ||
        !record_trace_fill(out, json, why, whysize) || !frame_at(&out->function_at, json, "function_at", out->modules, why, whysize) ||
        !part(&out->block, json, "block", block_rows, COUNT_OF(block_rows), &out->has_block, why, whysize) ||
        !part(&out->damage, json, "damage", damage_rows, COUNT_OF(damage_rows), &out->has_damage, why, whysize) ||
        !part(&out->leak, json, "leak", leak_rows, COUNT_OF(leak_rows), &out->has_leak, why, whysize))
        return false;
    const json_t *block = json_object_get(json, "block");
    return !block || (frame_at(&out->block.family_at, block, "family_at", out->modules, why, whysize) &&
                      frame_at(&out->block.free_family_at, block, "free_family_at", out->modules, why, whysize) &&
                      trace_fill(&out->block.alloc_trace, block, "alloc_trace", out->modules, why, whysize) &&
                      trace_fill(&out->block.free_trace, block, "free_trace", out->modules, why, whysize));
}

void record_finding_release(struct record_finding *finding)
{
    free(finding->trace.frame);
    free(finding->block.alloc_trace.frame);
    free(finding->block.free_trace.frame);
    free(finding->module);
    free(finding->function_at);
    free(finding->block.family_at);
    free(finding->block.free_family_at);
    *finding = (struct record_finding){ 0 };
}
