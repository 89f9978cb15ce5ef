/* github.h: findings as GitHub Actions shows them: annotations in the log, a table in the job's summary.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_GITHUB_H
#define UF_CLI_GITHUB_H

#include "cli/report_document.h"

enum github_wish { GITHUB_AUTO, GITHUB_YES, GITHUB_NO };

/* Whether to write: asked for, or running under GitHub Actions. */
bool github_wanted(enum github_wish wish);

/* Annotations to FD, which the runner reads (standard output or error), and a part of the job's summary appended to the
 * file GITHUB_STEP_SUMMARY names. 0, or -1 when the summary could not be written (said). */
int github_write(int fd, const struct document *document);

#endif
