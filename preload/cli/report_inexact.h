/* report_inexact.h: did the findings until now miss the touch itself? Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_INEXACT_H
#define UF_CLI_REPORT_INEXACT_H

#include "cli/report.h"

enum {
    INEXACT_AFTER = 1,  /* bytes behind a block were found damaged */
    INEXACT_BEFORE = 2, /* bytes before one */
    INEXACT_FREED = 4   /* bytes of a freed block that was not yet revoked */
};

/* Which of these; findings that fail no run (suppressed, known) do not count. */
unsigned report_inexact(const struct report *report);

#endif
