#include "cli/touch_data.h"

#include <stdlib.h>
#include <string.h>

#include "cli/record_field.h"
#include "cli/touch_stack.h"

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

struct touch_region **touch_region_at(struct touch_data *d, uint64_t pid, uint64_t id)
{
    uint64_t key[2] = { pid, id };
    return (struct touch_region **)report_map_at(&d->region_by_id, key, sizeof key);
}

static struct touch_stack *stack_of(struct touch_data *d, const json_t *record, const char *key)
{
    return *touch_stack_at(d, number(record, "pid"), number(record, key));
}

static struct touch_step step_of(struct symbols *symbols, const json_t *frame, const json_t *modules)
{
    json_int_t m = json_integer_value(json_array_get(frame, 0));
    const json_t *module = m >= 0 ? json_array_get(modules, (size_t)m) : NULL;
    const char *path = json_string_value(json_object_get(module, "path")), *build_id = json_string_value(json_object_get(module, "build_id"));
    struct touch_step step = { .path = path, .addr = hex(json_array_get(frame, 1)), .exact = json_array_size(frame) > 2 };
    if (path && *path) step.module = symbols_module(symbols, path, build_id ? build_id : "");
    return step;
}

static void take_stack(struct touch_data *d, struct symbols *symbols, const json_t *record)
{
    const json_t *trace = json_object_get(record, "trace"), *modules = json_object_get(record, "modules");
    size_t steps = json_array_size(trace);
    struct touch_step *step = report_alloc(steps * sizeof *step);
    bool fresh;
    for (size_t i = 0; i < steps; i++) step[i] = step_of(symbols, json_array_get(trace, i), modules);
    struct touch_stack *s = touch_stack_of(d, symbols, step, steps, &fresh);
    free(step);
    if (fresh) s->pid = number(record, "pid");
    if (fresh && d->keep_traces) s->trace = json_incref((json_t *)trace), s->modules = json_incref((json_t *)modules);
    *touch_stack_at(d, number(record, "pid"), number(record, "id")) = s;
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
    *touch_region_at(d, r->pid, r->id) = r;
}

void touch_count_add(struct touch_data *d, const struct touch_count *c)
{
    if (c->toucher) c->toucher->touched += c->pages, c->toucher->again += c->again;
    if (c->allocator) c->allocator->allocated += c->pages;
    d->count = room(d->count, d->counts, sizeof *d->count);
    d->count[d->counts++] = *c;
}

static void take_count(struct touch_data *d, const json_t *o)
{
    struct touch_count c = {
        .region = *touch_region_at(d, number(o, "pid"), number(o, "region")), .toucher = stack_of(d, o, "stack"),
        .allocator = stack_of(d, o, "alloc_stack"), .access = text(o, "access"), .call = text(o, "call"),
        .pages = number(o, "pages"), .again = number(o, "again"), .order = number(o, "order"), .ns = number(o, "ns"),
        .tid = number(o, "tid"), .node = number(o, "node"), .cpu = json_object_get(o, "cpu") ? (int64_t)number(o, "cpu") : -1,
    };
    touch_count_add(d, &c);
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
        struct touch_order one = { .region = *touch_region_at(d, number(o, "pid"), v[0]), .page = v[1], .pages = v[5] ? v[5] : 1, .access = v[2],
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
        struct touch_cell one = { *touch_region_at(d, number(o, "pid"), v[0]), v[1], v[2] ? v[2] : 1, began + v[3], v[4], v[5], v[6], v[7] };
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
    touch_stacks_release(d);
    for (size_t i = 0; i < d->regions; i++) {
        free(d->region[i]->what);
        free(d->region[i]->family);
        free(d->region[i]);
    }
    for (size_t i = 0; i < d->counts; i++) {
        free(d->count[i].access);
        free(d->count[i].call);
    }
    free(d->region);
    free(d->count);
    free(d->order);
    free(d->cell);
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
