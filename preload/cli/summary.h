/* summary.h: the sums over all processes, and how the run ends in text and JSON. Runs in the uffence command. */
#ifndef UF_CLI_SUMMARY_H
#define UF_CLI_SUMMARY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/text.h"

struct summary {
    uint64_t blocks, guarded_blocks, sites, guarded_sites, bytes, guarded_bytes;
    uint64_t passed_budget, passed_sample, passed_other, touches, compact_blocks, mappings, passed_mappings;
    uint64_t peak_blocks; /* the greatest of any process */
    double uptime;        /* the longest of any process */
    uint64_t records;     /* summaries added */
    /* set by the caller before the end */
    uint64_t findings, errors, notes, processes, unguarded, lost, mistakes;
    uint64_t suppressed, suppressed_contexts, known, known_contexts;
};

/* Add a process's summary record; false with a reason, and nothing added, when it is not right. */
bool summary_add(struct summary *summary, const json_t *json, char *why, size_t whysize);

void summary_text(struct text *text, const struct summary *summary);
json_t *summary_json(const struct summary *summary);

#endif
