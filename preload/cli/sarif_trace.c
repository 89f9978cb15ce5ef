#include "cli/sarif_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/jsonout.h"

static const enum kept_which in_order[] = { KEPT_ALLOC, KEPT_FREE, KEPT_TOUCH };

void sarif_set(json_t *object, const char *key, json_t *value)
{
    if (value) json_object_set_new(object, key, value);
}

json_t *sarif_message(const char *text)
{
    json_t *message = json_object();
    sarif_set(message, "text", jsonout_string(text));
    return message;
}

static json_t *artifact(const struct kept_frame *frame)
{
    const char *path = frame->shown ? frame->shown : frame->module;
    if (!path || !*path) return NULL;
    char *uri = place_uri(path), *whole = NULL;
    json_t *json = json_object();
    if (path[0] == '/' && asprintf(&whole, "file://%s", uri) > 0) {
        sarif_set(json, "uri", jsonout_string(whole));
    } else {
        sarif_set(json, "uri", jsonout_string(uri));
        if (frame->inside) sarif_set(json, "uriBaseId", json_string("%SRCROOT%"));
    }
    free(whole);
    free(uri);
    return json;
}

static json_t *address(const struct kept_frame *frame)
{
    if (!frame->pc || frame->pc > INT64_MAX) return NULL;
    json_t *json = json_object();
    sarif_set(json, "absoluteAddress", json_integer((json_int_t)frame->pc));
    if (frame->module && frame->offset <= INT64_MAX)
        sarif_set(json, "offsetFromParent", json_integer((json_int_t)frame->offset));
    sarif_set(json, "kind", json_string("instruction"));
    return json;
}

json_t *sarif_location(const struct kept_frame *frame)
{
    json_t *location = json_object(), *physical = json_object();
    sarif_set(physical, "artifactLocation", artifact(frame));
    if (frame->file && frame->line)
        sarif_set(physical, "region", json_pack("{s:I}", "startLine", (json_int_t)frame->line));
    sarif_set(physical, "address", address(frame));
    if (json_object_size(physical)) sarif_set(location, "physicalLocation", physical);
    else json_decref(physical);
    if (frame->function) {
        json_t *logical = json_object();
        sarif_set(logical, "fullyQualifiedName", jsonout_string(frame->function));
        if (frame->linkage) sarif_set(logical, "decoratedName", jsonout_string(frame->linkage));
        sarif_set(logical, "kind", json_string("function"));
        json_t *list = json_array();
        json_array_append_new(list, logical);
        sarif_set(location, "logicalLocations", list);
    }
    return location;
}

static uint64_t thread_of(const struct kept *k, enum kept_which which)
{
    return which == KEPT_TOUCH ? k->f.tid : which == KEPT_FREE ? k->f.block.free_tid : k->f.block.alloc_tid;
}

static json_t *stack(const struct kept *k, enum kept_which which)
{
    json_t *stack = json_object(), *frames = json_array();
    sarif_set(stack, "message", sarif_message(kept_trace_title(k, which)));
    for (size_t i = 0; i < k->trace[which].count; i++) {
        const struct kept_frame *f = &k->trace[which].frame[i];
        json_t *frame = json_object();
        sarif_set(frame, "location", sarif_location(f));
        if (f->module) sarif_set(frame, "module", jsonout_string(f->module));
        if (thread_of(k, which) && thread_of(k, which) <= INT32_MAX)
            sarif_set(frame, "threadId", json_integer((json_int_t)thread_of(k, which)));
        json_array_append_new(frames, frame);
    }
    sarif_set(stack, "frames", frames);
    return stack;
}

json_t *sarif_stacks(const struct kept *k)
{
    json_t *list = json_array();
    for (int i = 0; i < KEPT_TRACES; i++)
        if (k->trace[i].count) json_array_append_new(list, stack(k, (enum kept_which)i));
    return list;
}

static json_t *told(const struct kept *k, enum kept_which which, const struct kept_frame *frame)
{
    json_t *location = sarif_location(frame);
    sarif_set(location, "message", sarif_message(kept_trace_title(k, which)));
    return location;
}

json_t *sarif_related(const struct kept *k)
{
    json_t *list = json_array();
    for (int i = KEPT_FREE; i < KEPT_TRACES; i++) {
        const struct kept_frame *frame = document_frame(&k->trace[i]);
        if (!frame) continue;
        json_t *location = told(k, (enum kept_which)i, frame);
        sarif_set(location, "id", json_integer(i));
        json_array_append_new(list, location);
    }
    return list;
}

/* The flow of thread TID, made when new. */
static json_t *flow_of(json_t *flows, uint64_t tid)
{
    char id[32];
    size_t i;
    json_t *flow;
    snprintf(id, sizeof id, "thread %" PRIu64, tid);
    json_array_foreach(flows, i, flow)
        if (strcmp(json_string_value(json_object_get(flow, "id")), id) == 0) return flow;
    flow = json_object();
    sarif_set(flow, "id", json_string(id));
    sarif_set(flow, "locations", json_array());
    json_array_append_new(flows, flow);
    return flow;
}

json_t *sarif_flows(const struct kept *k)
{
    json_t *flows = json_array();
    int order = 0;
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++) {
        const struct kept_frame *frame = document_frame(&k->trace[in_order[i]]);
        if (!frame) continue;
        json_t *step = json_object();
        sarif_set(step, "location", told(k, in_order[i], frame));
        sarif_set(step, "executionOrder", json_integer(++order));
        sarif_set(step, "importance", json_string(in_order[i] == KEPT_TOUCH ? "essential" : "important"));
        json_array_append_new(json_object_get(flow_of(flows, thread_of(k, in_order[i])), "locations"), step);
    }
    json_t *list = json_array();
    if (order) json_array_append_new(list, json_pack("{s:o}", "threadFlows", flows));
    else json_decref(flows);
    return list;
}
