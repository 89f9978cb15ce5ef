#include "cli/gitlab.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/jsonout.h"

static const char *severity(const char *ours)
{
    return strcmp(ours, "error") == 0 ? "critical" : strcmp(ours, "warning") == 0 ? "minor" : "info";
}

/* GitLab wants it unique in the report, and the same from one run to the next. */
static json_t *print_of(const struct kept *k)
{
    char text[64];
    snprintf(text, sizeof text, k->ordinal > 1 ? "%s-%u" : "%s", k->fingerprint, k->ordinal);
    return json_string(text);
}

static json_t *issue(const struct kept *k)
{
    const struct kept_frame *at = k->place;
    const char *path = at && at->shown ? at->shown : at && at->module ? at->module : "unknown";
    char *message = document_message(k);
    json_t *json = json_object(), *location = json_object();
    json_object_set_new(json, "description", jsonout_string(message));
    json_object_set_new(json, "check_name", jsonout_string(k->f.kind));
    json_object_set_new(json, "fingerprint", print_of(k));
    json_object_set_new(json, "severity", json_string(severity(k->kind->severity)));
    json_object_set_new(location, "path", jsonout_string(path));
    json_object_set_new(location, "lines", json_pack("{s:i}", "begin", at && at->line ? (int)at->line : 1));
    json_object_set_new(json, "location", location);
    free(message);
    return json;
}

static int put(const char *bytes, size_t len, void *sink)
{
    report_sink_add(sink, bytes, len);
    return 0;
}

void gitlab_write(struct report_sink *out, const struct document *d)
{
    json_t *list = json_array();
    for (const struct kept *k = d->first; k; k = k->next) {
        /* GitLab compares with the target branch itself: what is known there must not look repaired */
        enum dedupe_class class = k->context->class;
        if (class == DEDUPE_FINDING || class == DEDUPE_KNOWN || class == DEDUPE_NOTE) json_array_append_new(list, issue(k));
    }
    json_dump_callback(list, put, out, JSON_INDENT(1));
    report_sink_add(out, "\n", 1);
    json_decref(list);
}
