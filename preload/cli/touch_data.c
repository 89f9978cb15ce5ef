#include "cli/touch_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/record_field.h"

static uint64_t number(const json_t *o, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(o, key));
    return n > 0 ? (uint64_t)n : 0;
}

static uint64_t hex(const json_t *value)
{
    uint64_t n = 0;
    const char *text = json_string_value(value);
    return text && record_hex(text, &n) ? n : 0;
}

static char *text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? report_strdup(s) : NULL;
}

/* Room for one more element in an array of COUNT. */
static void *room(void *array, size_t count, size_t size)
{
    return count & (count - 1) ? array : report_realloc(array, (count ? count * 2 : 1) * size);
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void add_frame(struct touch_stack *s, const char *function, const char *file, unsigned line, bool system)
{
    s->frame = room(s->frame, s->count, sizeof *s->frame);
    s->frame[s->count++] = (struct touch_frame){ report_strdup(function), file ? report_strdup(file) : NULL, line, system };
}

/* What calls there is more telling than what it calls. */
static bool is_system(const char *path)
{
    static const char *const names[] = { "libc.so", "libc-", "libstdc++.so", "libpthread", "ld-linux", "libgcc_s", "libm.so" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(base_of(path), names[i], strlen(names[i])) == 0) return true;
    return false;
}

static void name_frame(struct touch_stack *s, struct symbols *symbols, const json_t *frame, const json_t *modules)
{
    json_int_t m = json_integer_value(json_array_get(frame, 0));
    uint64_t addr = hex(json_array_get(frame, 1));
    bool exact = json_array_size(frame) > 2;
    const json_t *module = m >= 0 ? json_array_get(modules, (size_t)m) : NULL;
    const char *path = json_string_value(json_object_get(module, "path"));
    const char *build_id = json_string_value(json_object_get(module, "build_id"));
    char bare[512];
    snprintf(bare, sizeof bare, "%s+0x%" PRIx64, path && *path ? base_of(path) : "?", addr);
    if (!path || !*path) {
        add_frame(s, bare, NULL, 0, false);
        return;
    }
    struct symbol_module *known = symbols_module(symbols, path, build_id ? build_id : "");
    const struct symbol_place *place = symbols_find(symbols, known, addr - (!exact && addr ? 1 : 0));
    for (size_t i = 0; i < place->count; i++)
        add_frame(s, place->frame[i].function ? place->frame[i].function : bare, place->frame[i].file, place->frame[i].line, is_system(path));
}

static void free_stack(struct touch_stack *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->frame[i].function);
        free(s->frame[i].file);
    }
    free(s->frame);
    json_decref(s->trace);
    json_decref(s->modules);
    free(s);
}

/* Two stacks are one when all that is shown of them is. */
static struct touch_stack *same_text(struct touch_data *d, struct touch_stack *s)
{
    size_t len = 0, cap = 0;
    char *key = NULL, line[64];
    for (size_t i = 0; i < s->count; i++) {
        const struct touch_frame *f = &s->frame[i];
        snprintf(line, sizeof line, ":%u\n", f->line);
        size_t need = strlen(f->function) + (f->file ? strlen(f->file) : 0) + strlen(line) + 2;
        if (len + need > cap) key = report_realloc(key, cap = (len + need) * 2);
        len += (size_t)sprintf(key + len, "%s %s%s", f->function, f->file ? f->file : "", line);
    }
    void **place = report_map_at(&d->by_text, key ? key : "", len);
    free(key);
    if (*place) {
        free_stack(s);
        return *place;
    }
    s->number = d->stacks;
    d->stack = room(d->stack, d->stacks, sizeof *d->stack);
    d->stack[d->stacks++] = s;
    return *place = s;
}

static void **at_id(struct report_map *map, uint64_t pid, uint64_t id)
{
    uint64_t key[2] = { pid, id };
    return report_map_at(map, key, sizeof key);
}

static struct touch_stack *stack_of(struct touch_data *d, const json_t *record, const char *key)
{
    return *at_id(&d->by_id, number(record, "pid"), number(record, key));
}

static void take_stack(struct touch_data *d, struct symbols *symbols, const json_t *record)
{
    struct touch_stack *s = report_alloc(sizeof *s);
    *s = (struct touch_stack){ 0 };
    const json_t *trace = json_object_get(record, "trace"), *modules = json_object_get(record, "modules");
    for (size_t i = 0; i < json_array_size(trace); i++) name_frame(s, symbols, json_array_get(trace, i), modules);
    symbols_trim(symbols);
    s->pid = number(record, "pid");
    if (d->keep_traces) s->trace = json_incref((json_t *)trace), s->modules = json_incref((json_t *)modules);
    *at_id(&d->by_id, number(record, "pid"), number(record, "id")) = same_text(d, s);
}

static void take_region(struct touch_data *d, const json_t *o)
{
    struct touch_region *r = report_alloc(sizeof *r);
    *r = (struct touch_region){
        .pid = number(o, "pid"), .id = number(o, "region"), .addr = hex(json_object_get(o, "addr")), .size = number(o, "size"),
        .times = number(o, "times"), .reserved = number(o, "reserved_bytes"), .touched = number(o, "touched_pages"),
        .again = number(o, "again_pages"), .kernel = number(o, "kernel_touched_pages"), .ahead = number(o, "ahead_pages"),
        .carried = number(o, "carried_pages"), .prefetched = number(o, "prefetched_pages"), .key = hex(json_object_get(o, "key")),
        .what = text(o, "what"), .family = text(o, "family"),
        .uncounted = json_is_true(json_object_get(o, "uncounted")), .allocator = stack_of(d, o, "alloc_stack"),
    };
    d->region = room(d->region, d->regions, sizeof *d->region);
    d->region[d->regions++] = r;
    *at_id(&d->region_by_id, r->pid, r->id) = r;
}

static void take_count(struct touch_data *d, const json_t *o)
{
    struct touch_count c = {
        .region = *at_id(&d->region_by_id, number(o, "pid"), number(o, "region")), .toucher = stack_of(d, o, "stack"),
        .allocator = stack_of(d, o, "alloc_stack"), .access = text(o, "access"), .call = text(o, "call"),
        .pages = number(o, "pages"), .again = number(o, "again"), .order = number(o, "order"), .ns = number(o, "ns"),
        .tid = number(o, "tid"), .node = number(o, "node"), .cpu = json_object_get(o, "cpu") ? (int64_t)number(o, "cpu") : -1,
    };
    if (c.toucher) c.toucher->touched += c.pages, c.toucher->again += c.again;
    if (c.allocator) c.allocator->allocated += c.pages;
    d->count = room(d->count, d->counts, sizeof *d->count);
    d->count[d->counts++] = c;
}

static void take_order(struct touch_data *d, const json_t *o)
{
    const json_t *touches = json_object_get(o, "touches");
    uint64_t next = number(o, "first");
    for (size_t i = 0; i < json_array_size(touches); i++) {
        const json_t *t = json_array_get(touches, i);
        uint64_t v[8] = { 0 };
        for (size_t k = 0; k < 8; k++) {
            json_int_t n = json_integer_value(json_array_get(t, k));
            v[k] = n > 0 ? (uint64_t)n : 0;
        }
        struct touch_order one = { .region = *at_id(&d->region_by_id, number(o, "pid"), v[0]), .page = v[1], .pages = v[5] ? v[5] : 1, .access = v[2],
                                   .ns = v[3], .serial = v[4], .pid = number(o, "pid"), .tid = v[6], .cpu = v[7], .number = next };
        next += one.pages;
        d->order = room(d->order, d->orders, sizeof *d->order);
        d->order[d->orders++] = one;
    }
}

static void take_heat(struct touch_data *d, const json_t *o)
{
    const json_t *cells = json_object_get(o, "cells");
    uint64_t began = number(o, "began");
    if (!d->began || began < d->began) d->began = began;
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *c = json_array_get(cells, i);
        uint64_t v[8];
        for (size_t k = 0; k < 8; k++) {
            json_int_t n = json_integer_value(json_array_get(c, k));
            v[k] = n > 0 ? (uint64_t)n : 0;
        }
        struct touch_cell one = { *at_id(&d->region_by_id, number(o, "pid"), v[0]), v[1], v[2] ? v[2] : 1, began + v[3], v[4], v[5], v[6], v[7] };
        if (!one.region) continue;
        d->cell = room(d->cell, d->cells, sizeof *d->cell);
        d->cell[d->cells++] = one;
    }
}

/* Several processes may have looked into one list. */
static void take_prefetch(struct touch_data *d, const json_t *o)
{
    d->prefetched += number(o, "prefetched_pages");
    if (!json_object_get(o, "prefetch_pages") || (d->list_pages && number(o, "prefetch_pages_found") <= d->list_pages_found)) return;
    d->list_regions = number(o, "prefetch_regions");
    d->list_found = number(o, "prefetch_regions_found");
    d->list_pages = number(o, "prefetch_pages");
    d->list_pages_found = number(o, "prefetch_pages_found");
    d->list_wrong = number(o, "prefetch_lines_wrong");
}

void touch_sums(struct touch_data *d, const json_t *record)
{
    uint64_t rss = number(record, "peak_rss"), now = (uint64_t)(json_number_value(json_object_get(record, "time")) * 1e9);
    if (now > d->ended) d->ended = now;
    d->heat_lost += number(record, "heat_lost");
    take_prefetch(d, record);
    d->any = true;
    d->touched += number(record, "touched_pages");
    d->again += number(record, "again_pages");
    d->kernel += number(record, "kernel_touched_pages");
    d->ahead += number(record, "ahead_pages");
    d->reserved += number(record, "reserved_bytes");
    if (rss > d->peak_rss) d->peak_rss = rss;
}

void touch_take(struct touch_data *d, struct symbols *symbols, const json_t *record)
{
    const char *type = json_string_value(json_object_get(record, "record"));
    if (!type) return;
    if (strcmp(type, "stack") == 0) {
        take_stack(d, symbols, record);
    } else if (strcmp(type, "region") == 0) {
        take_region(d, record);
    } else if (strcmp(type, "touch") == 0) {
        take_count(d, record);
    } else if (strcmp(type, "order") == 0) {
        take_order(d, record);
    } else if (strcmp(type, "heat") == 0) {
        take_heat(d, record);
    } else if ((strcmp(type, "summary") == 0 || strcmp(type, "now") == 0) && json_object_get(record, "touched_pages")) {
        touch_sums(d, record);
    }
}

void touch_release(struct touch_data *d)
{
    for (size_t i = 0; i < d->stacks; i++) free_stack(d->stack[i]);
    for (size_t i = 0; i < d->regions; i++) {
        free(d->region[i]->what);
        free(d->region[i]->family);
        free(d->region[i]);
    }
    for (size_t i = 0; i < d->counts; i++) {
        free(d->count[i].access);
        free(d->count[i].call);
    }
    free(d->stack);
    free(d->region);
    free(d->count);
    free(d->order);
    free(d->cell);
    report_map_clear(&d->by_text, NULL);
    report_map_clear(&d->by_id, NULL);
    report_map_clear(&d->region_by_id, NULL);
    *d = (struct touch_data){ 0 };
}

uint64_t touch_region_untouched(const struct touch_region *r)
{
    uint64_t used = (r->touched + r->ahead + r->prefetched + r->carried) * 4096;
    return !r->uncounted && r->reserved > used ? r->reserved - used : 0;
}

uint64_t touch_untouched(const struct touch_data *d)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < d->regions; i++) sum += touch_region_untouched(d->region[i]);
    return sum;
}

json_t *touch_stack_json(const struct touch_stack *s)
{
    json_t *frames = json_array();
    for (size_t i = 0; s && i < s->count; i++) {
        json_t *f = json_object();
        json_object_set_new(f, "function", json_string(s->frame[i].function));
        if (s->frame[i].file) {
            json_object_set_new(f, "file", json_string(s->frame[i].file));
            json_object_set_new(f, "line", json_integer(s->frame[i].line));
        }
        json_array_append_new(frames, f);
    }
    return frames;
}
