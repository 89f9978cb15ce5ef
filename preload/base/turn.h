/* turn.h: giving way to other threads, where that is cheap. */
#ifndef UF_TURN_H
#define UF_TURN_H

#include <stdbool.h>

/* sched_yield; false, and nothing done: it took long the last time (fault_reader.h). runs: the handler thread; locks: none */
bool uf_give_way(void);

#endif
