/* report_other.h: records that are no finding and no note: what the program asked for by include/uffence.h. */
#ifndef UF_CLI_REPORT_OTHER_H
#define UF_CLI_REPORT_OTHER_H

#include "cli/record.h"

struct report;

/* A record of a type that the report itself has no taker for; unknown ones are passed over. */
void report_other(struct report *r, const struct record *record);

#endif
