/* html.h: one page of HTML that needs nothing else: no script, no network, no other file. Runs in the uffence command, one thread. */
#ifndef UF_CLI_HTML_H
#define UF_CLI_HTML_H

#include "cli/report_document.h"

void html_write(struct report_sink *out, const struct document *document);

#endif
