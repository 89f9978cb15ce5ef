/* sarif.h: findings as SARIF 2.1.0. Runs in the uffence command, one thread. */
#ifndef UF_CLI_SARIF_H
#define UF_CLI_SARIF_H

#include "cli/report_document.h"

void sarif_write(struct report_sink *out, const struct document *document);

#endif
