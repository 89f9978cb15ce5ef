/* report_dirty.h: --dirty: pages that each guarded process wrote in each interval, read from its page tables.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_DIRTY_H
#define UF_CLI_REPORT_DIRTY_H

#include <stdint.h>

struct report;

/* Intervals of MS milliseconds; 0: not asked for. */
void dirty_open(uint64_t ms);
/* What can be waited for; -1: nothing. */
int dirty_timer(void);

/* PID can be counted from now on; what it has written so far is not. */
void dirty_process(uint64_t pid);

/* Intervals that have passed. */
void dirty_serve(struct report *report);

/* The last lines. */
void dirty_end(struct report *report);

#endif
