/* report_document.h: what a finished document (SARIF, JUnit, ...) is made from. A format is one file with a writer and one
 * row in report_document.c. Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_DOCUMENT_H
#define UF_CLI_REPORT_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/place.h"
#include "cli/report_kept.h"
#include "cli/report_sink.h"
#include "cli/summary.h"
#include "cli/suppress.h"
#include "cli/touch_data.h"

struct document {
    const struct kept *first;            /* every finding, also those that fail no run: see its context's class */
    const struct place_rules *rules;
    const struct summary *sum;
    const struct suppressions *suppressions;
    const char *program;                 /* the command line as words; never NULL */
    char *const *arguments, *const *options; /* the program's and our own, NULL at their ends; may be NULL */
    uint64_t pid;
    double began, ended;                 /* seconds since the epoch */
    bool guarded;                        /* at least one process said it was, and none that it was not */
    bool baseline;                       /* one was given */
    bool gen_suppressions;
    const char *sysroot;                 /* NULL: none */
    const struct touch_data *touch;      /* NULL: not in touch mode */
};

enum document_format { DOCUMENT_SARIF, DOCUMENT_JUNIT, DOCUMENT_GITLAB, DOCUMENT_XML, DOCUMENT_HTML, DOCUMENT_HEATMAP, DOCUMENTS };

struct documents {
    struct report_sink out[DOCUMENTS];
    bool on[DOCUMENTS];
};

/* Open the files of PATHS (NULL: not wanted; "-": standard output) before the program runs. False with *error. */
bool documents_open(struct documents *documents, const char *const paths[DOCUMENTS], char **error);

/* Write and close all. 0, or -1 when anything was lost (said on standard error). */
int documents_close(struct documents *documents, const struct document *document);

/* One sentence without addresses: what happened and to which block. Freed by the caller. */
char *document_message(const struct kept *kept);

/* The frame of a trace to point at: the first inside the project, else with source, else the first; NULL: none. */
const struct kept_frame *document_frame(const struct kept_trace *trace);

/* "2026-01-31T12:00:00Z" into OUT. */
void document_time(double when, char out[32]);

#endif
