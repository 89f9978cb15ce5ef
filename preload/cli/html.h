/* html.h: one page of HTML that needs nothing else: no network, no other file; and no script but touch mode's own. Runs in the uffence command, one thread. */
#ifndef UF_CLI_HTML_H
#define UF_CLI_HTML_H

#include "cli/report_document.h"

void html_write(struct report_sink *out, const struct document *document);

#endif
