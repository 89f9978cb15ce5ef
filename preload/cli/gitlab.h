/* gitlab.h: findings as the Code Quality report that GitLab shows in merge requests. Runs in the uffence command, one thread. */
#ifndef UF_CLI_GITLAB_H
#define UF_CLI_GITLAB_H

#include "cli/report_document.h"

void gitlab_write(struct report_sink *out, const struct document *document);

#endif
