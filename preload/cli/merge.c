#include "cli/merge.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/record_field.h"
#include "cli/report_map.h"

enum { INLINED_MAX = 64 };

struct plain {
    struct symbols *symbols;
    json_t *modules;
};

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static bool hex(const json_t *object, const char *key, uint64_t *value)
{
    const char *said = text(object, key);
    return said && record_hex(said, value);
}

static json_t *hex_json(uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "0x%" PRIx64, value);
    return json_string(digits);
}

/* Index of the module of FRAME in the record to be, made when new. */
static size_t module_index(struct plain *p, const char *path, const char *build_id, uint64_t base)
{
    size_t i;
    json_t *module;
    json_array_foreach(p->modules, i, module) {
        uint64_t other;
        if (hex(module, "base", &other) && other == base && strcmp(text(module, "path"), path) == 0) return i;
    }
    module = json_pack("{s:s, s:s, s:o}", "path", path, "build_id", build_id, "base", hex_json(base));
    json_array_append_new(p->modules, module);
    return json_array_size(p->modules) - 1;
}

/* The COUNT objects at I of LIST are one frame, inlined calls first. NULL when something is missing. */
static json_t *frame(struct plain *p, const json_t *list, size_t i, size_t count)
{
    const json_t *last = json_array_get(list, i + count - 1);
    const char *path = text(last, "module"), *build_id = text(last, "build_id");
    bool exact = json_is_true(json_object_get(last, "exact"));
    struct symbol_frame names[INLINED_MAX];
    uint64_t pc, offset;
    if (!hex(last, "pc", &pc)) return NULL;
    if (!path || !build_id || !hex(last, "offset", &offset)) return json_pack("[i, o]", -1, hex_json(pc));
    for (size_t j = 0; j < count; j++) {
        const json_t *object = json_array_get(list, i + j);
        json_int_t line = json_integer_value(json_object_get(object, "line"));
        bool placed = text(object, "file") && line > 0 && line <= UINT32_MAX;
        names[j] = (struct symbol_frame){ .function = text(object, "function"), .linkage = text(object, "linkage"),
                                          .file = placed ? text(object, "file") : NULL,
                                          .line = placed ? (unsigned)line : 0, .inlined = j + 1 < count };
    }
    symbols_give(p->symbols, symbols_module(p->symbols, path, build_id), offset - !exact, names, count);
    json_t *module = json_integer((json_int_t)module_index(p, path, build_id, pc - offset));
    return exact ? json_pack("[o, o, i]", module, hex_json(offset), 1) : json_pack("[o, o]", module, hex_json(offset));
}

/* False: not as we write it, and left alone. */
static bool trace(struct plain *p, json_t *object, const char *key)
{
    const json_t *list = json_object_get(object, key);
    if (!json_array_size(list)) return true;
    json_t *plain = json_array();
    for (size_t i = 0, n; i < json_array_size(list); i += n) {
        n = 1;
        while (n < INLINED_MAX && i + n < json_array_size(list) &&
               json_is_true(json_object_get(json_array_get(list, i + n - 1), "inlined"))) n++;
        json_t *one = json_is_object(json_array_get(list, i)) ? frame(p, list, i, n) : NULL;
        if (!one) {
            json_decref(plain);
            return false;
        }
        json_array_append_new(plain, one);
    }
    json_object_set_new(object, key, plain);
    return true;
}

/* The same of a frame alone. */
static bool called(struct plain *p, json_t *object, const char *key)
{
    json_t *given = json_object_get(object, key);
    if (!json_is_object(given)) return true;
    json_t *list = json_pack("[O]", given), *one = frame(p, list, 0, 1);
    json_decref(list);
    return one && json_object_set_new(object, key, one) == 0;
}

static bool finding(struct symbols *symbols, json_t *record, bool thinned)
{
    json_t *block = json_object_get(record, "block"), *id = json_object_get(record, "id");
    struct plain p = { .symbols = symbols, .modules = json_array() };
    bool good = !json_object_get(record, "modules") && trace(&p, record, "trace") && called(&p, record, "function_at") &&
                (!json_is_object(block) || (trace(&p, block, "alloc_trace") && trace(&p, block, "free_trace") &&
                                            called(&p, block, "family_at") && called(&p, block, "free_family_at")));
    if (good) json_object_set(record, "modules", p.modules);
    if (good && !thinned) {
        json_object_set_new(record, "record", json_string("finding")); /* whether it is suppressed is judged anew */
        if (id) json_object_set(record, "seq", id); /* many processes' findings stand there: the id alone is each one's own */
    }
    json_decref(p.modules);
    return good;
}

static bool repeat(json_t *record)
{
    json_t *id = json_object_get(record, "id");
    return id && json_object_set(record, "of", id) == 0;
}

char *merge_plain(struct symbols *symbols, const char *line, size_t len)
{
    static const char *const marks[] = { "trace\":[{", "\"fingerprint\":", "\"record\":\"repeat\"" };
    bool ours = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) ours |= memmem(line, len, marks[i], strlen(marks[i])) != NULL;
    json_t *record = ours ? json_loadb(line, len, 0, NULL) : NULL;
    const char *type = text(record, "record");
    bool good = type && (strcmp(type, "repeat") == 0 ? repeat(record)
                         : strcmp(type, "thinned") == 0 ? finding(symbols, record, true)
                         : (strcmp(type, "finding") == 0 || strcmp(type, "suppressed") == 0) && finding(symbols, record, false));
    char *result = good ? json_dumps(record, JSON_COMPACT | JSON_REAL_PRECISION(16)) : NULL;
    json_decref(record);
    return result;
}
