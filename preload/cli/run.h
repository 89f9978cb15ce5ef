/* run.h: run one program under guard, from the options to the exit status. */
#ifndef UF_CLI_RUN_H
#define UF_CLI_RUN_H

#include "base/opt.h"
#include "cli/report.h"
#include "cli/signals.h"

/* Run COMMAND (NULL at its end). Returns the exit status of the command (include/uffence.h). */
int run_program(struct uf_options *options, char **command, int signals, const struct signals_found *found);

/* --symbolize: print the report of a raw log. */
int run_symbolize(struct uf_options *options);

/* --snapshot: print the tables of a process that runs. */
int run_snapshot(struct uf_options *options);

/* --merge: print one report of many logs. */
int run_merge(struct uf_options *options, char **logs);

#endif
