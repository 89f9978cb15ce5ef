/* html_touch.h: the part of the page that touch mode adds: who made memory resident, when, and where. One script, ours, works on the
 * data in the page; everything but the flame graph is there without it. Runs in the uffence command, one thread. */
#ifndef UF_CLI_HTML_TOUCH_H
#define UF_CLI_HTML_TOUCH_H

#include "cli/html_finding.h"
#include "cli/jsonout.h"
#include "cli/report_document.h"
#include "cli/touch_picture.h"

void html_touch_style(struct report_sink *out);
void html_touch_headline(struct report_sink *out, const struct touch_data *data, const struct summary *sum);
void html_touch(struct report_sink *out, const struct touch_data *data);
/* The data and the script, at the end of the body; NONCE as in the page's policy. */
void html_touch_script(struct report_sink *out, const struct touch_data *data, const char *nonce);

/* Its pieces. */
void html_touch_when(struct report_sink *out, const struct touch_picture *picture, const struct touch_data *data);
void html_touch_regions(struct report_sink *out, const struct touch_data *data);
void html_touch_stacks(struct report_sink *out, const struct touch_data *data);
void html_touch_frames(struct report_sink *out, const struct touch_stack *stack);

#endif
