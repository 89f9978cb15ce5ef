/* jsonout.h: the records for tools (--json): findings once each with symbolised frames, notes, the summary last.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_JSONOUT_H
#define UF_CLI_JSONOUT_H

#include <jansson.h>
#include <stdbool.h>

#include "cli/record.h"
#include "cli/report_kept.h"
#include "cli/report_sink.h"
#include "cli/symbol_trace.h"

struct jsonout {
    bool on;
    struct report_sink out;
};

/* PATH NULL: off, everything below does nothing; "-": standard output. False with a sentence in *error. */
bool jsonout_open(struct jsonout *json, const char *path, char **error);

/* Write the record of a new finding: its own keys, known or not, with "id", "text", "severity", "cwe", "fingerprint" and
 * "place" added, frames replaced by objects, and the modules, now told in every frame, left out. One that fails no run is
 * a record "suppressed" with the reason in "by". Changes RECORD's JSON. */
void jsonout_finding(struct jsonout *json, const struct record *record, const struct symbol_view *view,
                     const struct kept *kept);

/* TRACE with names as KEY of OBJECT, where OBJECT has one. */
void jsonout_trace(json_t *object, const char *key, const struct symbol_view *view, const struct record_trace *trace);

/* Write VALUE and release it. */
void jsonout_put(struct jsonout *json, json_t *value);

/* A string value; bytes that are not UTF-8 become '?'. */
json_t *jsonout_string(const char *text);

/* 0, or -1 when anything was lost. */
int jsonout_close(struct jsonout *json);

#endif
