#ifndef UF_CLI_TURN_H
#define UF_CLI_TURN_H

#include <stdbool.h>

/* sched_yield; false, and nothing done: it took long the last time (fault_reader.h). */
bool give_way(void);

#endif
