/* start.h: the first and the last record of a process. */
#ifndef UF_START_H
#define UF_START_H

#include "base/types.h"
#include "faults/sigchain.h"

/* The start record; a forked child's says the same of itself. runs: bring-up, fork; locks: none */
void uf_start_record(void);

/* Bare preload: the exit status that tells of findings; under the command the program's own, the command decides.
 * runs: exit */
int uf_end_status(int status);

/* The process ends by a signal: its last report. runs: the fault handler; locks: several, one at a time */
uf_sig_mourner uf_end_by_signal;

/* --sample, --overhead: mappings chosen about since the last call, and those of them that passed (map_thin.c). runs: exit, fork */
void uf_map_counts(uint64_t *all, uint64_t *passed);

void uf_end_unguarded(void); /* this process runs unguarded */

/* Were we put here by the uffence command? runs: anywhere */
bool uf_under_command(void);

#endif
