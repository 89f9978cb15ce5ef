/* xml_valgrind.h: findings in valgrind's XML, protocol 4, that editors and CI plugins read.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_XML_VALGRIND_H
#define UF_CLI_XML_VALGRIND_H

#include "cli/report_document.h"

void xml_valgrind_write(struct report_sink *out, const struct document *document);

#endif
