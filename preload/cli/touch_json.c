/* touch_json.c: the records of touch mode in --json, named and added up over all processes. */
#include "cli/touch_out.h"

#include <inttypes.h>

void touch_summary_json(json_t *o, const struct touch_data *d)
{
    if (!d->any) return;
    json_object_set_new(o, "touched_pages", json_integer((json_int_t)d->touched));
    json_object_set_new(o, "touched_bytes", json_integer((json_int_t)(d->touched * 4096)));
    json_object_set_new(o, "kernel_touched_pages", json_integer((json_int_t)d->kernel));
    json_object_set_new(o, "again_pages", json_integer((json_int_t)d->again));
    json_object_set_new(o, "ahead_pages", json_integer((json_int_t)d->ahead));
    json_object_set_new(o, "reserved_bytes", json_integer((json_int_t)d->reserved));
    json_object_set_new(o, "peak_rss", json_integer((json_int_t)d->peak_rss));
    json_object_set_new(o, "untouched_bytes", json_integer((json_int_t)touch_untouched(d)));
    if (!d->list_pages) return;
    json_object_set_new(o, "prefetched_pages", json_integer((json_int_t)d->prefetched));
    json_object_set_new(o, "prefetch_regions", json_integer((json_int_t)d->list_regions));
    json_object_set_new(o, "prefetch_regions_found", json_integer((json_int_t)d->list_found));
    json_object_set_new(o, "prefetch_pages", json_integer((json_int_t)d->list_pages));
    json_object_set_new(o, "prefetch_pages_found", json_integer((json_int_t)d->list_pages_found));
}

enum { A_LINE = 250 }; /* arrays in a record, as the shim has it */

static json_t *numbers(const uint64_t *v, size_t n)
{
    json_t *a = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(a, json_integer((json_int_t)v[i]));
    return a;
}

/* Where and when pages came and went; of one process in a record. */
static void put_heat(struct jsonout *json, const struct touch_data *d)
{
    for (size_t i = 0, k; i < d->cells; i += k) {
        uint64_t pid = d->cell[i].region->pid;
        json_t *cells = json_array();
        for (k = 0; k < A_LINE && i + k < d->cells && d->cell[i + k].region->pid == pid; k++) {
            const struct touch_cell *c = &d->cell[i + k];
            json_array_append_new(cells, numbers((const uint64_t[]){ c->region->id, c->page, c->span, c->at - d->began, c->touched, c->again, c->beside, c->gone }, 8));
        }
        json_t *o = json_pack("{s:s, s:I, s:I, s:o}", "record", "heat", "pid", (json_int_t)pid, "began", (json_int_t)d->began, "cells", cells);
        if (o) jsonout_put(json, o);
    }
}

/* Every touch as it came, neighbours as one. */
static void put_order(struct jsonout *json, const struct touch_data *d)
{
    for (size_t i = 0, k; i < d->orders; i += k) {
        const struct touch_order *first = &d->order[i];
        uint64_t next = first->number;
        json_t *touches = json_array();
        for (k = 0; k < A_LINE && i + k < d->orders; k++) {
            const struct touch_order *o = &d->order[i + k];
            if (o->pid != first->pid || o->number != next) break;
            next += o->pages;
            json_array_append_new(touches, numbers((const uint64_t[]){ o->region ? o->region->id : 0, o->page, o->access, o->ns, o->serial, o->pages, o->tid, o->cpu }, 8));
        }
        json_t *o = json_pack("{s:s, s:I, s:I, s:o}", "record", "order", "pid", (json_int_t)first->pid, "first", (json_int_t)first->number, "touches", touches);
        if (o) jsonout_put(json, o);
    }
}

static json_t *region_json(const struct touch_region *r)
{
    char addr[32];
    snprintf(addr, sizeof addr, "0x%" PRIx64, r->addr);
    json_t *o = json_pack("{s:s, s:I, s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}",
        "record", "region", "pid", (json_int_t)r->pid, "region", (json_int_t)r->id, "what", r->what ? r->what : "",
        "family", r->family ? r->family : "", "addr", addr, "size", (json_int_t)r->size, "times", (json_int_t)r->times,
        "reserved_bytes", (json_int_t)r->reserved, "touched_pages", (json_int_t)r->touched,
        "touched_bytes", (json_int_t)(r->touched * 4096), "again_pages", (json_int_t)r->again,
        "again_bytes", (json_int_t)(r->again * 4096), "kernel_touched_pages", (json_int_t)r->kernel,
        "ahead_pages", (json_int_t)r->ahead, "carried_pages", (json_int_t)r->carried, "alloc_trace", touch_stack_json(r->allocator));
    if (o) json_object_set_new(o, "untouched_bytes", json_integer((json_int_t)touch_region_untouched(r)));
    if (o && r->prefetched) json_object_set_new(o, "prefetched_pages", json_integer((json_int_t)r->prefetched));
    if (o && r->uncounted) json_object_set_new(o, "uncounted", json_true());
    return o;
}

static json_t *count_json(const struct touch_count *c)
{
    json_t *o = json_pack("{s:s, s:I, s:I, s:s, s:I, s:I, s:I, s:I, s:o, s:o}", "record", "touch",
        "pid", (json_int_t)(c->region ? c->region->pid : 0), "region", (json_int_t)(c->region ? c->region->id : 0),
        "access", c->access ? c->access : "", "pages", (json_int_t)c->pages, "again", (json_int_t)c->again,
        "order", (json_int_t)c->order, "ns", (json_int_t)c->ns, "trace", touch_stack_json(c->toucher),
        "alloc_trace", touch_stack_json(c->allocator));
    if (o) json_object_set_new(o, "tid", json_integer((json_int_t)c->tid)), json_object_set_new(o, "node", json_integer((json_int_t)c->node));
    if (o && c->cpu >= 0) json_object_set_new(o, "cpu", json_integer(c->cpu));
    if (o && c->call) json_object_set_new(o, "call", jsonout_string(c->call));
    return o;
}

void touch_json(struct jsonout *json, const struct touch_data *d)
{
    for (size_t i = 0; i < d->regions; i++) {
        json_t *o = region_json(d->region[i]);
        if (o) jsonout_put(json, o);
    }
    for (size_t i = 0; i < d->counts; i++) {
        json_t *o = count_json(&d->count[i]);
        if (o) jsonout_put(json, o);
    }
    put_heat(json, d);
    put_order(json, d);
}

static void add(json_t *list, json_t *o)
{
    if (!o) return;
    json_object_del(o, "record");
    json_object_del(o, "pid");
    json_array_append_new(list, o);
}

void touch_lists_json(json_t *record, const struct touch_data *d)
{
    json_t *regions = json_array(), *touches = json_array();
    for (size_t i = 0; i < d->regions; i++) add(regions, region_json(d->region[i]));
    for (size_t i = 0; i < d->counts; i++) add(touches, count_json(&d->count[i]));
    json_object_set_new(record, "regions", regions);
    json_object_set_new(record, "touches_by", touches);
}
