/* touch_svg.h: --heatmap: address and time, and what was resident when, as one SVG file. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TOUCH_SVG_H
#define UF_CLI_TOUCH_SVG_H

#include "cli/report_document.h"

void touch_svg(struct report_sink *out, const struct document *document);

#endif
