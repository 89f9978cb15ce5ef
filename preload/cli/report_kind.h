/* report_kind.h: include/kinds.def as a table, and its texts filled in. Runs in the uffence command. */
#ifndef UF_CLI_REPORT_KIND_H
#define UF_CLI_REPORT_KIND_H

#include <stdbool.h>

#include "cli/record.h"

struct report_kind {
    const char *name, *severity, *text;
    unsigned cwe;
    bool note; /* told, but no finding: it does not fail a run */
};

/* The row of NAME; for a name that is not in the table a row that says just that, severity error. */
const struct report_kind *report_kind_of(const char *name);

/* The first line of the report, to be freed by the caller. */
char *report_kind_title(const struct report_kind *kind, const struct record_finding *finding);

#endif
