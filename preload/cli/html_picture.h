/* html_picture.h: a block with its guards, its slack and the touch, as inline SVG; not to scale. Runs in the uffence command. */
#ifndef UF_CLI_HTML_PICTURE_H
#define UF_CLI_HTML_PICTURE_H

#include "cli/html_out.h"
#include "cli/report_kept.h"

/* Nothing when the finding has no block. Numbers and our own words alone: nothing foreign is written. */
void html_picture(struct report_sink *out, const struct kept *kept);

#endif
