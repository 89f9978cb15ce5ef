/* report_state.h: the report's insides, for the files that make it up. Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_STATE_H
#define UF_CLI_REPORT_STATE_H

#include "cli/baseline.h"
#include "cli/dedupe.h"
#include "cli/jsonout.h"
#include "cli/record.h"
#include "cli/report.h"
#include "cli/report_child.h"
#include "cli/report_document.h"
#include "cli/report_kept.h"
#include "cli/report_thinned.h"
#include "cli/source.h"
#include "cli/summary.h"
#include "cli/symbol.h"
#include "cli/text.h"
#include "cli/text_finding.h"
#include "cli/touch_out.h"

struct report {
    struct text text;
    struct jsonout json;
    struct dedupe dedupe;
    struct symbols *symbols;
    struct sources *sources;
    struct summary sum;
    size_t starts, unguarded;
    uint64_t main_pid;    /* of the first record */
    char *program;
    const char *file;     /* being read by report_file; NULL: the run's own records */
    uint64_t line;        /* of the record at hand, for messages */
    unsigned error_exitcode;
    bool quiet, verbose, headed;
    struct report_options options; /* the pointers in it are not ours: only those that outlive report_open are used */
    struct kept_list kept;
    struct place_rules rules;
    struct suppressions suppressions;
    struct baseline baseline;
    struct documents documents;
    double began;
    char **run_name;               /* of several logs */
    size_t runs;
    struct report_children children;
    struct touch_data touch;
    struct touch_moment *moments;
    struct thinned_places thinned;
    bool settled;
    uint64_t budgets;              /* that were exceeded */
};

/* Read one line and act on it. When it is not RECORD_GOOD, why says what is wrong and nothing has happened. */
enum record_outcome report_take(struct report *report, const char *line, size_t len, char *why, size_t whysize);

/* Tell, with file and line, that the record at hand was skipped. */
void report_mistake(struct report *report, const char *why);

void report_header(struct report *report, const struct record *start);  /* the first process */
void report_process(struct report *report, const struct record *start); /* a later one, in one line */
void report_end(struct report *report);                                 /* the last lines and the summary record */

/* Sum up, write the documents and the baseline. 0, or -1 when something was lost (said). */
int report_documents(struct report *report);

#endif
