/* rerun.h: the same command again, placed so that the touch itself is caught: --rerun and --thorough. All runs feed one
 * report. Runs in the uffence command, one thread, after the first run has ended. */
#ifndef UF_CLI_RERUN_H
#define UF_CLI_RERUN_H

#include "base/opt.h"
#include "cli/launch.h"
#include "cli/report.h"
#include "cli/supervise.h"

/* What --thorough asks of the first run: exact, against the right guard. */
void rerun_first(struct uf_options *options);

/* Remember where standard input stands, so that every run reads the same. Before the first run. */
void rerun_remember_input(void);

/* Do the runs that the options and the report of the first one ask for. The program's standard output is dropped in them: it was
 * written once. What goes wrong is told in the report and does not change the first run's status. */
void rerun_more(const struct uf_options *options, const struct launch *first, const struct supervised *watched);

#endif
