/* html_finding.h: one finding of the page. Runs in the uffence command, one thread. */
#ifndef UF_CLI_HTML_FINDING_H
#define UF_CLI_HTML_FINDING_H

#include "cli/html_out.h"
#include "cli/report_kept.h"
#include "cli/source.h"

struct html {
    struct report_sink *out;
    struct sources *sources;
    bool every_source; /* lines of source at every frame, not only at the one to look at */
};

void html_finding(const struct html *html, const struct kept *kept);

/* The slack of a damaged block as rows of bytes. Nothing when the finding has none. */
void html_damage(struct report_sink *out, const struct record_finding *finding);

#endif
