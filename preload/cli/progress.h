/* progress.h: one line on a terminal that says how far a long run is. Runs in the uffence command, one thread. */
#ifndef UF_CLI_PROGRESS_H
#define UF_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/opt.h"

struct report;

/* Is there somebody to look? Without a terminal on standard error, or when quiet, the option is turned off, also for the
 * preloaded object. Before the options are handed on. */
void progress_choose(struct uf_options *options);

bool progress_on(void);

/* A progress record: taken in, true. Any other line: false, and what is drawn is wiped, as text may follow. */
bool progress_take(const char *line, size_t len);

/* Draw the line anew. */
void progress_draw(const struct report *report);

/* Wipe it: the run is over. */
void progress_clear(void);

#endif
