/* html_out.h: pieces of an HTML page. Runs in the uffence command, one thread. */
#ifndef UF_CLI_HTML_OUT_H
#define UF_CLI_HTML_OUT_H

#include <stddef.h>
#include <stdint.h>

#include "cli/report_sink.h"

void html_put(struct report_sink *out, const char *markup);    /* our own, as it is */
void html_format(struct report_sink *out, const char *format, ...) __attribute__((format(printf, 2, 3))); /* our own words and numbers */
void html_count(struct report_sink *out, uint64_t number);     /* 1,234 */

/* Foreign words as text: markup escaped, control characters and those that turn the direction of
 * writing made visible by an element (not for attributes nor SVG), what is no UTF-8 replaced. */
void html_text(struct report_sink *out, const char *text);
void html_bytes(struct report_sink *out, const char *bytes, size_t len);

#endif
