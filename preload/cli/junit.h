/* junit.h: findings as JUnit XML: one case a finding, one green case when there is none. Runs in the uffence command, one thread. */
#ifndef UF_CLI_JUNIT_H
#define UF_CLI_JUNIT_H

#include "cli/report_document.h"

void junit_write(struct report_sink *out, const struct document *document);

#endif
