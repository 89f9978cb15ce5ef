/* report_thinned.h: whose blocks went unguarded most. Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_THINNED_H
#define UF_CLI_REPORT_THINNED_H

#include "cli/record.h"
#include "cli/report_map.h"

struct report;

struct thinned {
    char *where;            /* function and line, or module and offset */
    uint64_t blocks, guarded;
    bool estimated;
};

/* Places of all processes, the same one added up. */
struct thinned_places {
    struct report_map by_where;
    struct thinned **place; /* as they came */
    size_t places;
};

/* Take a `thinned` record and pass it on with named frames. */
void thinned_take(struct report *report, const struct record *record);

/* The first of them as text. */
void thinned_text(struct report *report);
void thinned_release(struct thinned_places *places);

#endif
