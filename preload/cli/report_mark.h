/* report_mark.h: the places whose blocks a second run puts exactly against a guard. Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_MARK_H
#define UF_CLI_REPORT_MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/record.h"

struct report;

/* What the place that allocated the block of F is called in any run; 0: it has no trace. */
uint64_t report_mark_of(const struct record_finding *f);

/* The option marks for the places where bytes after their blocks (AFTER) or before were found damaged, into TEXT; *PLACES is how many.
 * False when one has no name, or they do not fit: then every block must be placed so. */
bool report_marks(const struct report *report, bool after, char *text, size_t size, size_t *places);

#endif
