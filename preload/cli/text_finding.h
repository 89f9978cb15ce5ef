/* text_finding.h: one finding in memcheck's form. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TEXT_FINDING_H
#define UF_CLI_TEXT_FINDING_H

#include "cli/record.h"
#include "cli/report_kind.h"
#include "cli/source.h"
#include "cli/symbol_trace.h"
#include "cli/text.h"

struct text_finding {
    const struct symbol_view *view;
    const struct report_kind *kind;
    const char *title;
    struct sources *sources;
    bool below_main; /* show the frames that called main, too */
};

void text_finding(struct text *text, const struct text_finding *what);

/* Function and place of the touch's first frame that has a name, for lists: "set (prog.c:7)". Freed by the caller. */
char *text_finding_where(const struct symbol_view *view);

#endif
